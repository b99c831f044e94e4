"""A few days of the demonstration desk, recorded through the verbs with the moments at which they would have happened."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from deskapp.demo import orders
from deskapp.demo.beside import ask_again, go_its_way, post_it, what_stands_beside
from deskapp.demo.engine import engine
from residents.models import Occupancy
from staff.models import Community, Membership
from tickets.enums import Channel, Kind, Told
from tickets.models import Category, Ticket
from tickets.rules import Matter
from tickets.services import Caller, answer_handover, ask_transfer, close, offer_handover, reply, take_contact


@dataclass(frozen=True)
class Scene:
    """A matter as somebody would bring it, and what the desk answers."""

    kind: Kind
    category: str
    said: str
    answer: str
    outcome: str


SCENES = (
    Scene(Kind.REPAIR, "水管漏水", "厨房水槽下面的水管一直滴水，地上已经积水了。", "师傅正在去您家的路上，请先关掉水槽下的角阀。",
          "已更换角阀和软管，试水不漏，住户电话确认。"),
    Scene(Kind.REPAIR, "电路故障", "客厅插座没有电，空调也开不了。", "电工正在排查，下午给您回复。", "空开跳闸，已复位并更换老化插座。"),
    Scene(Kind.REPAIR, "电梯故障", "2单元电梯在8楼关不上门，一直在响。", "维保单位已通知，20分钟内到场。",
          "电梯门机皮带已更换，运行正常，已回电说明。"),
    Scene(Kind.REPAIR, "门窗门禁", "单元门禁刷卡没反应，进不去。", "请先用密码进入，技术员今天来检修。",
          "读卡器已更换，住户现场刷卡正常。"),
    Scene(Kind.REPAIR, "公共照明", "地下车库B区灯不亮，晚上很黑。", "已安排今天更换灯管。", "B区12支灯管已更换。"),
    Scene(Kind.COMPLAINT, "噪音扰民", "楼上每天晚上十一点还在拖桌子，孩子睡不着。", "我们今晚上门了解情况，明天上午给您答复。",
          "已与楼上住户沟通，加装桌脚垫，两天回访无噪音。"),
    Scene(Kind.COMPLAINT, "停车秩序", "我的车位被外来车占了，联系不上车主。", "秩序员正在核查车牌，半小时内回复您。", "车主已移车，并登记提醒。"),
    Scene(Kind.COMPLAINT, "环境卫生", "电梯厅垃圾两天没有清理，味道很大。", "保洁主管已到现场，今天内清理。", "已清理消毒，调整了清运班次。"),
    Scene(Kind.INQUIRY, "物业费用", "想问一下今年物业费可以怎么交？", "可以在服务中心、公众号或银行代扣缴纳。", "已告知三种缴费方式，住户清楚。"),
    Scene(Kind.INQUIRY, "装修手续", "装修需要办什么手续？", "请带身份证和装修方案到服务中心登记。", "已告知所需资料和办理时间。"),
    Scene(Kind.HELP, "老人照看", "我在外地，母亲电话打不通，能不能去看看？", "秩序员马上上门，十分钟内给您回电。", "老人在家安好，手机没电，已请老人回电。"),
    Scene(Kind.SUGGESTION, "绿化环境", "建议在3栋门口加一个垃圾分类投放点。", "建议已转环境部评估，周五前回复您。", "已列入下季度改造计划，并向住户说明。"),
    Scene(Kind.PRAISE, "员工表扬", "昨晚值班的保安帮我把老人送回家，非常感谢！", "谢谢您，我们一定转达。", "已登记表扬并转告本人及部门。"),
)  # fmt: skip


def some_days(community: Community, now: datetime, chance: random.Random, *, days: int, a_day: int) -> None:
    """Record `a_day` matters on each of the last `days` days; older ones are closed, today's stand in every state."""
    desk = list(
        Membership.objects.select_related("user", "community", "department")
        .filter(community=community, role__in=["front", "supervisor"])
        .order_by("user__username")
    )
    orders.learn_trades(community)
    homes = list(Occupancy.objects.select_related("unit", "resident").filter(unit__community=community).order_by("pk"))
    for age in range(days, 0, -1):
        for number in range(a_day):
            at = now - timedelta(days=age, minutes=-37 * number)
            ticket = record(
                chance.choice(desk), chance.choice(homes), chance.choice(SCENES), at, chance, solved=number % 4 == 0
            )
            if ticket.is_open:
                finish(ticket, at, chance)
                ask_again(ticket, at + timedelta(hours=20), now, chance)
        engine(now - timedelta(days=age - 1, hours=1))
    _today(desk, homes, now, chance)
    what_stands_beside(desk, homes, now, chance)
    engine(now)


def record(  # noqa: PLR0917 a scene's facts
    who: Membership, home: Occupancy, scene: Scene, at: datetime, chance: random.Random, *, solved: bool,
    promise: timedelta = timedelta(hours=2),
) -> Ticket:  # fmt: skip
    """The scene as it is told to the desk at this moment."""
    category = Category.objects.get(community=who.community, kind=scene.kind, name=scene.category)
    phone = home.resident.phones.first()
    return take_contact(
        membership=who,
        caller=Caller(resident=home.resident, unit=home.unit, phone=phone.number if phone else ""),
        channel=chance.choice((Channel.PHONE, Channel.PHONE, Channel.WALK_IN, Channel.ONLINE)),
        matters=[
            Matter(
                kind=scene.kind,
                text=scene.said,
                category_id=category.pk,
                solved=solved,
                outcome=scene.outcome if solved else "",
                promised_at=None if solved else at + promise,
            )
        ],
        key=uuid.UUID(int=chance.getrandbits(128), version=4),
        now=at,
    )[0]


def finish(ticket: Ticket, at: datetime, chance: random.Random) -> None:
    """Replied to, seen to, closed, within hours."""
    scene = next(one for one in SCENES if one.said == ticket.text)
    by, answered = ticket.first_responder, at + timedelta(minutes=chance.choice((20, 45, 80, 110, 150)))
    orders.visited(ticket, scene.outcome, at, chance)
    engine(answered)
    reply(
        ticket_id=ticket.pk, by=by, said=scene.answer, channel=Channel.CALL_OUT, final=False,
        next_reply_at=answered + timedelta(hours=3), now=answered,
    )  # fmt: skip
    done = answered + timedelta(minutes=chance.choice((60, 120, 170, 200)))
    if ticket.kind == Kind.COMPLAINT:
        go_its_way(ticket, scene.answer, judged_at=answered + timedelta(minutes=5), reported_at=done)
    if ticket.kind == Kind.PRAISE:
        post_it(ticket, done)
    engine(done)
    close(ticket_id=ticket.pk, by=by, outcome=scene.outcome, told=Told.PHONE, untold_reason="", now=done)


def _today(desk: list[Membership], homes: list[Occupancy], now: datetime, chance: random.Random) -> None:
    """Matters in every state, so that desk and board show late, soon and in time."""
    ages = (250, 185, 130, 118, 100, 95, 70, 55, 40, 25, 12, 4)
    tickets = []
    for number, age in enumerate(ages):
        scene = SCENES[number % 9]
        who = desk[number % len(desk)]
        at = now - timedelta(minutes=age)
        tickets.append(record(who, homes[(number * 17) % len(homes)], scene, at, chance, solved=False))
        _treat(tickets[-1], scene, who, at, number)
    orders.today(tickets, now)


def _treat(  # noqa: PLR0917 a scene's facts
    ticket: Ticket, scene: Scene, who: Membership, at: datetime, number: int
) -> None:
    """One of four fates: untouched, replied with a promise, offered to a colleague, asked for another department."""
    community = who.community
    if number % 4 == 1:
        reply(
            ticket_id=ticket.pk, by=who.user, said=scene.answer, channel=Channel.CALL_OUT, final=False,
            next_reply_at=at + timedelta(hours=4), now=at + timedelta(minutes=3),
        )  # fmt: skip
    elif number % 4 == 2:
        others = Membership.objects.select_related("user").filter(community=community, role__in=["technician", "front"])
        to = others.exclude(user=who.user).order_by("-role", "user__username")[0]
        offer_handover(
            ticket_id=ticket.pk, by=who.user, to_user=to.user, reason="需要到现场检修", now=at + timedelta(minutes=3)
        )
        if number > 5:
            answer_handover(ticket_id=ticket.pk, by=to.user, accept=True, reason="", now=at + timedelta(minutes=6))
    elif number % 4 == 3:
        department = community.departments.get(name="工程维修部")
        ask_transfer(
            ticket_id=ticket.pk,
            membership=who,
            to_department=department,
            reason="属工程部职责",
            now=at + timedelta(minutes=3),
        )
