"""A rate card (价目表), synthetic: what a community of this size might ask; one price has ended, one is to come."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from staff.enums import Role
from staff.models import Community, Membership
from tickets.enums import RateKind, Trade
from tickets.rate_rules import RateFacts
from tickets.services.rates import add_rate, change_price, day_of

SERVICE, LABOUR, MATERIAL = RateKind.SERVICE, RateKind.LABOUR, RateKind.MATERIAL
CARD = (
    ("SD-01", "疏通地漏、洗手盆", Trade.PLUMBING, SERVICE, "次", "30"),
    ("SD-02", "疏通马桶", Trade.PLUMBING, SERVICE, "次", "60"),
    ("SD-03", "更换水龙头", Trade.PLUMBING, SERVICE, "个", "25"),
    ("SD-04", "更换角阀、软管", Trade.PLUMBING, SERVICE, "个", "20"),
    ("SD-05", "漏水检查", Trade.PLUMBING, SERVICE, "次", "0"),
    ("SD-90", "角阀(铜)", Trade.PLUMBING, MATERIAL, "个", "28"),
    ("SD-91", "不锈钢软管 50 cm", Trade.PLUMBING, MATERIAL, "根", "18"),
    ("SD-92", "生料带", Trade.PLUMBING, MATERIAL, "卷", "3"),
    ("QD-01", "更换灯泡、灯管", Trade.ELECTRICS, SERVICE, "个", "15"),
    ("QD-02", "安装吸顶灯", Trade.ELECTRICS, SERVICE, "盏", "40"),
    ("QD-03", "更换插座、开关面板", Trade.ELECTRICS, SERVICE, "个", "20"),
    ("QD-04", "户内跳闸检修", Trade.ELECTRICS, SERVICE, "次", "50"),
    ("QD-90", "五孔插座面板", Trade.ELECTRICS, MATERIAL, "个", "15"),
    ("QD-91", "空气开关 32 A", Trade.ELECTRICS, MATERIAL, "个", "45"),
    ("MC-01", "门锁检修", Trade.DOORS, SERVICE, "次", "40"),
    ("MC-02", "更换锁芯", Trade.DOORS, SERVICE, "个", "50"),
    ("MC-03", "更换纱窗", Trade.DOORS, SERVICE, "平方米", "45"),
    ("MC-90", "锁芯(C 级)", Trade.DOORS, MATERIAL, "个", "120"),
    ("TJ-01", "墙面修补", Trade.CIVIL, SERVICE, "平方米", "35"),
    ("TJ-02", "瓷砖更换", Trade.CIVIL, SERVICE, "块", "30"),
    ("KT-01", "空调清洗(挂机)", Trade.AIR, SERVICE, "台", "80"),
    ("KT-02", "空调加氟", Trade.AIR, SERVICE, "次", "150"),
    ("RD-01", "门禁对讲分机检修", Trade.SIGNALS, SERVICE, "次", "30"),
    ("RD-90", "门禁卡补办", Trade.SIGNALS, MATERIAL, "张", "20"),
    ("ZH-01", "维修人工", Trade.GENERAL, LABOUR, "小时", "60"),
    ("ZH-02", "家具、挂件安装", Trade.GENERAL, SERVICE, "件", "30"),
)
CHANGED = "SD-02"
ENDED = ("ZH-09", "搬抬大件(楼内)", Trade.GENERAL, SERVICE, "件", "50")


def a_rate_card(community: Community, now: datetime) -> None:
    """Twenty-six prices of this year, one that has ended, one that changes with the new year."""
    lead = Membership.objects.filter(community=community, role=Role.SUPERVISOR).select_related("user").first()
    if lead is None:
        return
    today = day_of(community, now)
    new_year = date(today.year, 1, 1)
    for row in CARD:
        rate = add_rate(community=community, by=lead.user, facts=_facts(row, new_year), now=now)
        if rate.code == CHANGED:
            day = date(today.year + 1, 1, 1)
            change_price(rate_id=rate.pk, by=lead.user, price=Decimal(70), day=day, now=now)
    ended = _facts(ENDED, date(today.year - 1, 1, 1), until=new_year - timedelta(days=1))
    add_rate(community=community, by=lead.user, facts=ended, now=now)


def _facts(row: tuple[str, str, Trade, RateKind, str, str], since: date, until: date | None = None) -> RateFacts:
    code, name, trade, kind, unit, price = row
    return RateFacts(code, name, trade, kind, unit, Decimal(price), since, until)
