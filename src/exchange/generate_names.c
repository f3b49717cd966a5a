/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/generate_names.h"

const struct unit_type_word unit_type_words[] = {
    {"quoc-gia", "Quốc gia", "Country"},
    {"tinh", "Tỉnh", "Province"},
    {"thanh-pho", "Thành phố", "City"},
    {"quan", "Quận", "Urban District"},
    {"huyen", "Huyện", "District"},
    {"thi-xa", "Thị xã", "Town"},
    {"phuong", "Phường", "Ward"},
    {"thi-tran", "Thị trấn", "Township"},
    {"xa", "Xã", "Commune"},
};

const int unit_type_word_count = sizeof(unit_type_words) / sizeof(unit_type_words[0]);

const struct unit_type_word *unit_type_word(struct str code)
{
	for (int i = 0; i < unit_type_word_count; i++)
		if (str_is(code, unit_type_words[i].code))
			return &unit_type_words[i];
	return NULL;
}

static const char *const first_syllables[PLACE_FIRST] = {"An", "Bắc", "Bình", "Cẩm", "Châu", "Đại",
    "Đông", "Đồng", "Đức", "Gia", "Hà", "Hải", "Hoà", "Hoàng", "Hồng", "Hưng", "Khánh", "Kim",
    "Lạc", "Lâm", "Liên", "Long", "Lương", "Minh", "Mỹ", "Nam", "Nghĩa", "Ngọc", "Phú", "Phúc",
    "Quang", "Quảng", "Sơn", "Tam", "Tân", "Tây", "Thái", "Thạch", "Thanh", "Thiện", "Thọ", "Thuận",
    "Tiên", "Trung", "Trường", "Vạn", "Vĩnh", "Xuân"};

static const char *const second_syllables[PLACE_SECOND] = {"Ái", "Cường", "Dương", "Đạo", "Điền",
    "Đình", "Định", "Giang", "Hạ", "Hậu", "Hiệp", "Hội", "Hợp", "Khê", "Khang", "Lãnh", "Lập",
    "Lĩnh", "Lộc", "Lợi", "Lưu", "Mai", "Ninh", "Phong", "Phương", "Quý", "Sa", "Tảo", "Tâm",
    "Thành", "Thắng", "Thịnh", "Thuỷ", "Thượng", "Tiến", "Trạch", "Trì", "Viên", "Vượng", "Yên"};

const char *place_name(struct arena *arena, int number)
{
	return arena_printf(arena, "%s %s", first_syllables[number % PLACE_FIRST],
	    second_syllables[number / PLACE_FIRST]);
}

const int season_per_mille[SEASON_COUNT][MONTHS_OF_YEAR] = {
    [SEASON_EVEN] = {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000},
    [SEASON_HARVEST] = {300, 300, 500, 900, 2300, 2100, 600, 700, 1500, 1900, 600, 300},
    [SEASON_YEAR_END] = {1100, 700, 800, 900, 900, 950, 900, 900, 950, 1000, 1200, 1700},
    [SEASON_SCHOOL] = {1000, 800, 1000, 1000, 1100, 600, 500, 900, 1700, 1300, 1100, 1000},
};

#define VND     "triệu đồng", "million VND"
#define TONNES  "tấn", "tonnes"
#define PEOPLE  "người", "people"
#define VISITS  "lượt", "visits"
#define HECTARE "ha", "ha"

const struct sector_words sector_words[SECTORS] = {
    {"budget", "Ngân sách", "Budget",
	{{"revenue", "Thu từ ", "Revenue from ", VND, 0, 6, 1, "higher", false, SEASON_YEAR_END,
	     2400},
	    {"expenditure", "Chi từ nguồn ", "Expenditure from ", VND, 0, 6, 1, "none", false,
		SEASON_YEAR_END, 2100}},
	{{"vat", "thuế giá trị gia tăng", "value added tax"},
	    {"income_tax", "thuế thu nhập", "income tax"},
	    {"land_use", "tiền sử dụng đất", "land-use fees"},
	    {"fees", "phí, lệ phí", "fees and charges"},
	    {"excise", "thuế tiêu thụ đặc biệt", "excise"},
	    {"registration", "lệ phí trước bạ", "registration fees"},
	    {"resources", "thuế tài nguyên", "resource tax"},
	    {"land_rent", "tiền thuê đất", "land rent"},
	    {"lottery", "xổ số kiến thiết", "the lottery"},
	    {"other", "các khoản khác", "other sources"}}},
    {"agriculture", "Nông nghiệp", "Agriculture",
	{{"output", "Sản lượng ", "Output of ", TONNES, 1, 3, 1, "higher", false, SEASON_HARVEST,
	     3200},
	    {"area", "Diện tích ", "Area under ", HECTARE, 2, 2, 2, "none", true, SEASON_EVEN,
		18500}},
	{{"rice", "lúa", "rice"}, {"maize", "ngô", "maize"}, {"cassava", "sắn", "cassava"},
	    {"sweet_potato", "khoai lang", "sweet potatoes"}, {"peanut", "lạc", "peanuts"},
	    {"soybean", "đậu tương", "soybeans"}, {"sugarcane", "mía", "sugarcane"},
	    {"tea", "chè", "tea"}, {"coffee", "cà phê", "coffee"},
	    {"vegetables", "rau các loại", "vegetables"}}},
    {"industry", "Công nghiệp", "Industry",
	{{"output", "Giá trị sản xuất ngành ", "Production value of ", VND, 1, 6, 1, "higher",
	     false, SEASON_YEAR_END, 8600},
	    {"workers", "Lao động ngành ", "Workers in ", PEOPLE, 0, 0, 0, "none", true,
		SEASON_EVEN, 140}},
	{{"mining", "khai khoáng", "mining"}, {"food", "chế biến thực phẩm", "food processing"},
	    {"textiles", "dệt may", "textiles"}, {"wood", "chế biến gỗ", "wood processing"},
	    {"materials", "vật liệu xây dựng", "building materials"},
	    {"mechanics", "cơ khí", "mechanical engineering"},
	    {"electronics", "điện tử", "electronics"}, {"electricity", "điện", "electricity"},
	    {"water", "nước sạch", "water supply"},
	    {"handicraft", "thủ công mỹ nghệ", "handicrafts"}}},
    {"population", "Dân số", "Population",
	{{"arrivals", "Số mới tăng: ", "Newly registered: ", PEOPLE, 0, 0, 0, "none", false,
	     SEASON_EVEN, 11},
	    {"number", "Số hiện có: ", "Number of ", PEOPLE, 0, 0, 0, "none", true, SEASON_EVEN,
		1700}},
	{{"women", "phụ nữ", "women"}, {"infants", "trẻ dưới 1 tuổi", "infants"},
	    {"children", "trẻ em dưới 6 tuổi", "children under 6"},
	    {"youth", "thanh niên", "young people"},
	    {"working_age", "người trong tuổi lao động", "people of working age"},
	    {"elderly", "người cao tuổi", "elderly people"},
	    {"minorities", "người dân tộc thiểu số", "people of ethnic minorities"},
	    {"temporary", "người tạm trú", "temporary residents"},
	    {"insured", "người có bảo hiểm y tế", "people with health insurance"},
	    {"party_members", "đảng viên", "party members"}}},
    {"education", "Giáo dục", "Education",
	{{"spending", "Chi thường xuyên cho ", "Current spending on ", VND, 1, 2, 2, "none", false,
	     SEASON_SCHOOL, 9400},
	    {"pupils", "Số học sinh ", "Pupils in ", PEOPLE, 0, 0, 0, "none", true, SEASON_EVEN,
		420}},
	{{"nursery", "nhà trẻ", "nurseries"}, {"preschool", "mẫu giáo", "preschools"},
	    {"primary", "tiểu học", "primary schools"},
	    {"lower_secondary", "trung học cơ sở", "lower secondary schools"},
	    {"upper_secondary", "trung học phổ thông", "upper secondary schools"},
	    {"continuing", "giáo dục thường xuyên", "continuing education"},
	    {"boarding", "trường nội trú", "boarding schools"},
	    {"vocational", "sơ cấp nghề", "vocational training"},
	    {"inclusive", "giáo dục hoà nhập", "inclusive education"},
	    {"literacy", "xoá mù chữ", "literacy classes"}}},
    {"health", "Y tế", "Health",
	{{"visits", "Lượt khám, chữa ", "Visits for ", VISITS, 0, 0, 0, "none", false, SEASON_EVEN,
	     64},
	    {"patients", "Người đang điều trị ", "Patients treated for ", PEOPLE, 0, 0, 0, "lower",
		true, SEASON_EVEN, 21}},
	{{"tuberculosis", "bệnh lao", "tuberculosis"}, {"diabetes", "đái tháo đường", "diabetes"},
	    {"hypertension", "tăng huyết áp", "high blood pressure"},
	    {"respiratory", "bệnh hô hấp", "respiratory diseases"},
	    {"digestive", "bệnh tiêu hoá", "digestive diseases"},
	    {"dental", "bệnh răng miệng", "dental diseases"}, {"eye", "bệnh mắt", "eye diseases"},
	    {"skin", "bệnh da liễu", "skin diseases"}, {"dengue", "sốt xuất huyết", "dengue"},
	    {"injuries", "tai nạn, thương tích", "injuries"}}},
    {"transport", "Giao thông", "Transport",
	{{"freight", "Khối lượng vận chuyển ", "Freight of ", TONNES, 2, 3, 2, "higher", false,
	     SEASON_YEAR_END, 51000},
	    {"vehicles", "Số xe chở ", "Vehicles carrying ", "xe", "vehicles", 0, 0, 0, "none",
		true, SEASON_EVEN, 17}},
	{{"cement", "xi măng", "cement"}, {"sand", "cát, sỏi", "sand and gravel"},
	    {"grain", "lương thực", "grain"}, {"fertiliser", "phân bón", "fertiliser"},
	    {"coal", "than", "coal"}, {"timber", "gỗ", "timber"}, {"fuel", "xăng dầu", "fuel"},
	    {"containers", "công-ten-nơ", "containers"},
	    {"livestock", "gia súc, gia cầm", "livestock"},
	    {"parcels", "hàng bưu kiện", "parcels"}}},
    {"social", "An sinh xã hội", "Social protection",
	{{"support", "Tiền hỗ trợ hộ ", "Support to households: ", VND, 2, 3, 3, "none", false,
	     SEASON_YEAR_END, 24000},
	    {"households", "Số hộ ", "Households: ", "hộ", "households", 0, 0, 0, "lower", true,
		SEASON_EVEN, 130}},
	{{"poor", "nghèo", "poor"}, {"near_poor", "cận nghèo", "near-poor"},
	    {"merit", "có công", "of merit"}, {"disabled", "có người khuyết tật", "disabled"},
	    {"lone_parent", "đơn thân nuôi con", "lone parents"},
	    {"lone_elderly", "người già neo đơn", "lone elderly"},
	    {"temporary_housing", "ở nhà tạm", "in makeshift housing"},
	    {"disaster", "bị thiên tai", "hit by disasters"},
	    {"resettled", "tái định cư", "resettled"},
	    {"loans", "vay vốn chính sách", "with policy loans"}}},
};
