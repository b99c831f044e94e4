"""The archive's workbook: its five sheets, their columns as we write them, and the words that stand in them."""

from collections.abc import Mapping
from enum import StrEnum

from residents.rules.import_rows import ALIASES, Column, plain_header


class Sheet(StrEnum):
    """The sheets, in the order in which they are read: a resident needs a unit, a permit needs a vehicle."""

    BUILDINGS = "楼栋"
    UNITS = "房号"
    RESIDENTS = "住户"
    VEHICLES = "车辆"
    PERMITS = "停车证"


class Col(StrEnum):
    """What a column tells. The value is the header of our own files."""

    BUILDING = "楼栋"
    BUILDING_NAME = "楼栋名称"
    ENTRANCE = "单元"
    NUMBER = "房号"
    PLACE = "房间"
    KIND = "用途"
    AREA = "建筑面积"
    HANDED_OVER = "交付日期"
    OCCUPIED = "是否入住"
    NAME = "姓名"
    STANDING = "身份"
    PHONE = "手机"
    PHONE_2 = "手机2"
    GENDER = "性别"
    DOCUMENT_KIND = "证件类型"
    DOCUMENT = "证件号码"
    NOTE = "备注"
    PLATE = "车牌号"
    VEHICLE_KIND = "车辆类型"
    COLOUR = "颜色"
    MODEL = "品牌型号"
    PERMIT = "停车证号"
    SPACE = "车位"
    FROM = "开始日期"
    UNTIL = "截止日期"
    STATE = "状态"


REMARK = "问题"  # the red column of an annotated copy; left out when the copy comes back
HEADERS: Mapping[Sheet, tuple[Col, ...]] = {
    Sheet.BUILDINGS: (Col.BUILDING, Col.BUILDING_NAME),
    Sheet.UNITS: (
        Col.BUILDING, Col.ENTRANCE, Col.NUMBER, Col.KIND, Col.AREA, Col.HANDED_OVER, Col.OCCUPIED,
    ),
    Sheet.RESIDENTS: (
        Col.BUILDING, Col.ENTRANCE, Col.NUMBER, Col.NAME, Col.STANDING, Col.PHONE, Col.PHONE_2, Col.GENDER,
        Col.DOCUMENT_KIND, Col.DOCUMENT, Col.NOTE,
    ),
    Sheet.VEHICLES: (
        Col.PLATE, Col.BUILDING, Col.ENTRANCE, Col.NUMBER, Col.NAME, Col.VEHICLE_KIND, Col.COLOUR, Col.MODEL,
    ),
    Sheet.PERMITS: (Col.PERMIT, Col.PLATE, Col.SPACE, Col.FROM, Col.UNTIL, Col.STATE),
}  # fmt: skip
# without which nothing of a sheet can be read; where a unit stands, a column 房间 may take the place of 楼栋 and 房号
NEEDED: Mapping[Sheet, tuple[Col, ...]] = {
    Sheet.BUILDINGS: (Col.BUILDING,),
    Sheet.UNITS: (Col.BUILDING, Col.NUMBER),
    Sheet.RESIDENTS: (Col.BUILDING, Col.NUMBER, Col.NAME),
    Sheet.VEHICLES: (Col.PLATE, Col.BUILDING, Col.NUMBER),
    Sheet.PERMITS: (Col.PERMIT, Col.PLATE, Col.FROM, Col.UNTIL),
}
OTHER_NAMES: Mapping[Col, tuple[str, ...]] = {
    Col.BUILDING_NAME: ("楼栋名称", "楼名", "名称", "buildingname"),
    Col.KIND: ("用途", "房屋用途", "房屋类型", "use"),
    Col.AREA: ("建筑面积", "面积", "建筑面积㎡", "面积㎡", "area"),
    Col.HANDED_OVER: ("交付日期", "交房日期", "收房日期", "handedover"),
    Col.OCCUPIED: ("是否入住", "入住", "入住情况", "occupied"),
    Col.DOCUMENT_KIND: ("证件类型", "证件种类", "documentkind"),
    Col.DOCUMENT: ("证件号码", "证件号", "身份证号", "身份证", "身份证号码", "documentnumber", "idnumber"),
    Col.PLATE: ("车牌号", "车牌", "车牌号码", "plate"),
    Col.VEHICLE_KIND: ("车辆类型", "车型类别", "vehiclekind"),
    Col.COLOUR: ("颜色", "车身颜色", "colour", "color"),
    Col.MODEL: ("品牌型号", "品牌", "型号", "车型", "model"),
    Col.PERMIT: ("停车证号", "停车证编号", "证号", "编号", "permit", "permitnumber"),
    Col.SPACE: ("车位", "车位号", "space"),
    Col.FROM: ("开始日期", "起始日期", "生效日期", "from"),
    Col.UNTIL: ("截止日期", "到期日期", "有效期至", "结束日期", "until"),
    Col.STATE: ("状态", "state"),
}
OF_PEOPLE = {
    Col.BUILDING: Column.BUILDING, Col.ENTRANCE: Column.ENTRANCE, Col.NUMBER: Column.NUMBER, Col.PLACE: Column.PLACE,
    Col.NAME: Column.NAME, Col.STANDING: Column.STANDING, Col.PHONE: Column.PHONE, Col.PHONE_2: Column.PHONE_2,
    Col.GENDER: Column.GENDER, Col.NOTE: Column.NOTE,
}  # fmt: skip

# code → the words for it; the first is ours
STANDINGS = {"owner": ("业主",), "tenant": ("租户",), "family": ("家属",)}
GENDERS = {"m": ("男",), "f": ("女",)}
UNIT_KINDS = {
    "residential": ("住宅", "住房", "公寓", "residential", "flat"),
    "shop": ("商铺", "商业", "店铺", "shop"),
    "garage": ("车库", "车位", "储藏室", "garage"),
}
YES_NO = {"1": ("是", "已入住", "yes", "true", "y"), "0": ("否", "未入住", "空置", "no", "false", "n")}
DOCUMENTS = {
    "identity": ("身份证", "居民身份证", "identity"),
    "passport": ("护照", "passport"),
    "permit": ("通行证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "permit"),
    "driver": ("驾驶证", "driver"),
    "other": ("其他证件", "其他", "other"),
}
VEHICLE_KINDS = {
    "car": ("小汽车", "汽车", "轿车", "car"),
    "electric": ("新能源车", "新能源汽车", "电动汽车", "electric"),
    "motorbike": ("摩托车", "motorbike"),
    "bicycle": ("电动自行车", "电动车", "电瓶车", "bicycle"),
    "other": ("其他车辆", "其他", "other"),
}
PERMIT_STATES = {
    "issued": ("有效", "正常", "issued"),
    "renewed": ("有效(已续期)", "有效（已续期）", "已续期", "renewed"),
    "expired": ("已过期", "过期", "到期", "expired"),
    "withdrawn": ("已注销", "注销", "收回", "withdrawn"),
}
Words = Mapping[str, tuple[str, ...]]
CHOICES: Mapping[Col, Words] = {
    Col.STANDING: STANDINGS,
    Col.GENDER: GENDERS,
    Col.KIND: UNIT_KINDS,
    Col.OCCUPIED: YES_NO,
    Col.DOCUMENT_KIND: DOCUMENTS,
    Col.VEHICLE_KIND: VEHICLE_KINDS,
    Col.STATE: PERMIT_STATES,
}
CODE_OF = {column: {word: code for code, words in told.items() for word in words} for column, told in CHOICES.items()}


def word_for(column: Col, code: str) -> str:
    """The word of our own files for a code; an empty code stays empty."""
    words = CHOICES[column].get(code)
    return words[0] if words else ""


def places_of(sheet: Sheet, headers: list[str]) -> dict[Col, int]:
    """Which column stands at which place; the first that fits wins."""
    names: dict[str, Col] = {}
    for column in (*HEADERS[sheet], Col.PLACE):
        known = OTHER_NAMES.get(column) or ALIASES[OF_PEOPLE[column]]
        for name in known:
            names.setdefault(plain_header(name), column)
    found: dict[Col, int] = {}
    for place, header in enumerate(headers):
        column_found = names.get(plain_header(header))
        if column_found is not None:
            found.setdefault(column_found, place)
    return found


def lacking(sheet: Sheet, found: Mapping[Col, int]) -> list[Col]:
    """The needed columns that the sheet has not."""
    instead = {Col.BUILDING, Col.NUMBER} if Col.PLACE in found else set()
    return [column for column in NEEDED[sheet] if column not in found and column not in instead]
