/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "form_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

const char form_world_units[] = "code,name,name_en,type,parent,valid_from,valid_to,id\n"
				"C,Thành phố,City,city,,,,\n"
				"W1,Phường 1,Ward 1,ward,C,,2017-06-30,\n"
				"W2,Phường 2,Ward 2,ward,C,,,\n"
				"X1,Xã 1,Commune 1,commune,C,,,\n"
				"O1,Phòng 1,Office 1,office,C,,,\n";
const char form_world_scenarios[] = "code,name,kind\n"
				    "actual,Thực hiện,actual\n"
				    "estimate,Ước,estimate\n"
				    "plan.city,Kế hoạch,target\n";
const char form_world_breakdowns[] = "codelist,code,name\n"
				     "sex,F,Nữ\n"
				     "sex,M,Nam\n"
				     "age,old,Già\n";
const char form_world_indicators[] =
    "code,name,parent,sector,unit_of_measure,decimals,direction,over_units,over_time,formula,scale,"
    "codelist\n"
    "households,Hộ,,people,hộ,0,none,sum,last,,0,\n"
    "poor,Hộ nghèo,,poverty,hộ,0,lower,sum,last,,0,\n"
    "near_poor,Hộ cận nghèo,,poverty,hộ,0,lower,sum,last,,0,\n"
    "poor_rate,Tỷ lệ,,poverty,%,2,lower,none,none,poor / households * 100,6,\n"
    "revenue,Thu,,budget,đồng,1,higher,sum,sum,,1,\n"
    "revenue.fees,Phí,revenue,budget,đồng,1,higher,sum,sum,,1,\n"
    "revenue.land,Đất,revenue,budget,đồng,1,higher,sum,sum,,1,\n"
    "people,Người,,people,người,0,none,sum,last,,0,sex\n";

const char form_world_form[] =
    "{\n"
    "  \"code\": \"quy\",\n"
    "  \"version\": 1,\n"
    "  \"from\": \"2016-01-01\",\n"
    "  \"name\": \"Báo cáo quý\",\n"
    "  \"name_en\": \"Quarterly report\",\n"
    "  \"content\": \"Kinh tế và xã hội\",\n"
    "  \"reporters\": { \"types\": [ \"ward\", \"commune\" ], \"units\": [ \"O1\" ] },\n"
    "  \"receiver\": \"C\",\n"
    "  \"channel\": \"Trên hệ thống\",\n"
    "  \"frequency\": \"quarter\",\n"
    "  \"schedules\": [\n"
    "    {\n"
    "      \"cut_off_begin\": { \"months\": -1, \"day\": 15 },\n"
    "      \"cut_off_end\": { \"day\": 14 },\n"
    "      \"due\": { \"day\": 20 },\n"
    "      \"basis\": \"09/2019/NĐ-CP\"\n"
    "    }\n"
    "  ],\n"
    "  \"outline\": \"# Đề cương\\n\",\n"
    "  \"procedure\": \"Lãnh đạo ký\",\n"
    "  \"columns\": [\n"
    "    { \"kind\": \"plan\", \"scenario\": \"plan.city\" },\n"
    "    { \"kind\": \"last_year\" },\n"
    "    { \"kind\": \"entry\", \"name\": \"Trong kỳ\", \"scenario\": \"actual\" },\n"
    "    { \"kind\": \"entry\", \"scenario\": \"actual\", \"breakdown\": \"sex:F\" },\n"
    "    { \"kind\": \"cumulative\" },\n"
    "    { \"kind\": \"percent_of_plan\", \"scenario\": \"plan.city\" },\n"
    "    { \"kind\": \"note\" }\n"
    "  ],\n"
    "  \"sections\": [\n"
    "    {\n"
    "      \"name\": \"I. Dân cư\",\n"
    "      \"rows\": [\n"
    "        { \"number\": \"1\", \"indicator\": \"households\", \"required\": true },\n"
    "        { \"indicator\": \"poor\", \"indent\": 1, \"required\": true },\n"
    "        { \"indicator\": \"near_poor\", \"indent\": 1 },\n"
    "        { \"indicator\": \"poor_rate\" },\n"
    "        { \"number\": \"2\", \"name\": \"Dân\", \"indicator\": \"people\" },\n"
    "        { \"indicator\": \"people\", \"breakdown\": \"sex:M\", \"indent\": 1 }\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"II. Ngân sách\",\n"
    "      \"rows\": [\n"
    "        { \"number\": \"3\", \"indicator\": \"revenue\" },\n"
    "        { \"indicator\": \"revenue.fees\", \"indent\": 1 },\n"
    "        { \"indicator\": \"revenue.land\", \"indent\": 1 }\n"
    "      ]\n"
    "    }\n"
    "  ],\n"
    "  \"texts\": [\n"
    "    { \"code\": \"danh-gia\", \"name\": \"Đánh giá\", \"required\": true, \"length_max\": 500 "
    "}\n"
    "  ],\n"
    "  \"attachments_max\": 2,\n"
    "  \"rules\": [\n"
    "    {\n"
    "      \"left\": \"poor + near_poor\",\n"
    "      \"is\": \"<=\",\n"
    "      \"right\": \"households\",\n"
    "      \"severity\": \"error\",\n"
    "      \"message\": \"Hộ nghèo và cận nghèo không quá số hộ\"\n"
    "    },\n"
    "    { \"left\": \"poor\", \"is\": \"<=\", \"right\": \"previous(poor)\", \"severity\": "
    "\"warning\" }\n"
    "  ],\n"
    "  \"checks\": { \"parts\": true, \"decrease\": true, \"range_tenths\": 50, \"unchanged\": 4 "
    "}\n"
    "}\n";

const char *form_world_with(struct test_register *reg, const char *what, const char *with)
{
	const char *at = strstr(form_world_form, what);

	if (!at)
		fail_msg("not in the form: %s", what);
	return arena_printf(&reg->arena, "%.*s%s%s", (int)(at - form_world_form), form_world_form,
	    with, at + strlen(what));
}

void form_world_open(struct test_register *reg)
{
	const struct package_file world[] = {FORM_WORLD_FILES, {NULL, NULL}};

	register_open(reg);
	register_fill(reg, true, world);
}
