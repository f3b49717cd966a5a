#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# demo-accounts.sh PROGRAM DB [vi|en]: makes the accounts of
# examples/langson-2017/accounts.tsv in the register DB and lists them with
# their password, which is the same for all and no secret. For demonstrations
# and tests alone: never run it on a register that is used. Accounts that are
# there already are left as they are.
set -eu

program=$1
db=$2
lang=${3:-vi}
accounts=$(dirname "$0")/../examples/langson-2017/accounts.tsv
password=thu-nghiem-2017
tab=$(printf '\t')

there=$("$program" user list --db "$db" 2>/dev/null | cut -f 1 || true)
while IFS=$tab read -r login name grant does; do
	if ! printf '%s\n' "$there" | grep -qxF "$login"; then
		printf '%s\n' "$password" | "$program" user add "$login" --db "$db" --lang "$lang" \
			--name "$name" --mail "$login@langson.example" --grant "$grant" \
			--password-file - --keep-password >/dev/null
	fi
done <"$accounts"

if [ "$lang" = vi ]; then
	echo "TÀI KHOẢN THỬ NGHIỆM, mật khẩu chung và công khai: $password"
else
	echo "DEMONSTRATION ACCOUNTS, with one password known to all: $password"
fi
while IFS=$tab read -r login name grant vi en; do
	if [ "$lang" = vi ]; then does=$vi; else does=$en; fi
	printf '  %-14s %s\n' "$login" "$does"
done <"$accounts"
if [ "$lang" = vi ]; then
	cat <<'END'
Người duyệt (minh.vp), người duyệt đăng (quang.cd) và người quản trị (quan.tri)
bắt buộc xác thực hai bước, ở bản thử cũng vậy: lần đăng nhập đầu hiện mã QR để quét bằng một ứng dụng xác thực
trên điện thoại. Tạo lại bản thử thì làm lại bước này.
END
else
	cat <<'END'
The approver (minh.vp), the publisher (quang.cd) and the administrator (quan.tri)
must have a second factor, here too: their first sign-in shows a QR code for an authenticator application on
a phone. A demonstration made anew asks for that again.
END
fi
