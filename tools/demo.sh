#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# demo.sh PROGRAM FOLDER: makes the register of examples/langson-2017 anew in
# FOLDER with accounts to try it with, prints its headline figures, the report's
# first paragraph and the accounts, and serves its site on 127.0.0.1:$PORT until interrupted.
set -eu

program=$1
folder=$2
port=${PORT:-8080}
example=$(dirname "$0")/../examples/langson-2017
db=$folder/langson.db

# The program's own rule: Vietnamese unless the locale is English.
lang='vi'
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
en*) lang='en' ;;
esac

rm -rf "$folder"
mkdir -p "$folder"
"$program" init --db "$db" >"$folder/init.out"
head -n 1 "$folder/init.out"
"$program" import --db "$db" --publish "$example"
"$program" article put --publish --db "$db" "$example"/news/*.md "$example"/pages/*.md >"$folder/articles.out"
"$(dirname "$0")/demo-accounts.sh" "$program" "$db" "$lang" >"$folder/accounts.txt"

# The server first: it tells at once whether the port is free.
"$program" serve --db "$db" --listen "127.0.0.1:$port" >"$folder/serve.out" 2>"$folder/serve.err" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
while ! grep -q '^http://' "$folder/serve.out"; do
	if ! kill -0 "$server" 2>/dev/null; then
		cat "$folder/serve.err" >&2
		if [ "$lang" = vi ]; then
			echo "Muốn dùng cổng khác: PORT=8081 make demo" >&2
		else
			echo "To use another port: PORT=8081 make demo" >&2
		fi
		exit 1
	fi
	sleep 0.05
done
address=$(sed -n 's/^\(http:[^ ]*\/\).*/\1/p' "$folder/serve.out" | head -n 1)

figures() {
	echo
	"$program" figure --db "$db" --lang "$lang" 178 "$1" 2017 --measure "$2"
}
figures budget.revenue value,percent:plan.province,percent:plan.city,growth
figures budget.expenditure value,percent:plan.province
figures investment.volume,investment.disbursed value,percent:plan.capital
figures poverty.poor_households,poverty.near_poor_households value,change,growth

report=$example/annual-report.md
[ "$lang" = vi ] || report=$example/annual-report.en.md
echo
"$program" report --db "$db" --lang "$lang" --unit 178 --period 2017 --format text \
	--first-paragraph "$report"

echo
cat "$folder/accounts.txt"
if [ "$lang" = vi ]; then
	cat <<END

Trang đã mở: $address  (tiếng Anh: ${address}en)
Nên xem trước:
  ${address}
      số liệu chính của năm
  ${address}chi-tieu/budget.revenue
      thu ngân sách, các mức kế hoạch và những năm trước
  ${address}so/poverty.poor_households/178/2017
      một con số, lần xuống đến từng phường, xã
  ${address}bao-cao/bao-cao-nam
      báo cáo năm, mỗi con số là một liên kết
Nhấn Ctrl-C để dừng.
END
else
	cat <<END

The site is open: $address  (in English: ${address}en)
Look first at
  ${address}en
      the year's main figures
  ${address}en/chi-tieu/budget.revenue
      revenue, its plans and the years before
  ${address}en/so/poverty.poor_households/178/2017
      one figure, down to each ward and commune
  ${address}en/bao-cao/bao-cao-nam
      the annual report, every figure a link
Ctrl-C ends it.
END
fi
status=0
wait "$server" || status=$?
exit "$status"
