"""Synthetic communities, colleagues, buildings and residents. No name or number belongs to anybody."""

import random
from datetime import datetime, time

from residents.enums import Gender, Standing
from residents.models import Building, Occupancy, Phone, Resident, Unit
from residents.services.search_keys import index_residents, index_units
from staff.enums import Role
from staff.models import Community, Department, Membership, User
from tickets.enums import Kind
from tickets.models import Category

DEPARTMENTS = (
    ("客户服务部", "Customer service"),
    ("工程维修部", "Engineering"),
    ("秩序维护部", "Order and gate"),
    ("环境保洁部", "Cleaning and green"),
)
# user name, name, role, department; the first six are the demo logins
COLLEAGUES = (
    ("front", "林晓岚", Role.FRONT, 0),
    ("tech", "周志强", Role.TECHNICIAN, 1),
    ("guard", "孙大勇", Role.GUARD, 2),
    ("lead", "陈静怡", Role.SUPERVISOR, 0),
    ("director", "沈国梁", Role.DIRECTOR, 0),
    ("admin", "管理员", Role.ADMINISTRATOR, 0),
    ("front2", "何雨桐", Role.FRONT, 0),
    ("trainee", "方小北", Role.TRAINEE, 0),
    ("tech2", "马文涛", Role.TECHNICIAN, 1),
    ("clean", "秦月华", Role.TECHNICIAN, 3),
)
CATEGORIES = {
    Kind.REPAIR: (
        ("水管漏水", "Water leak"),
        ("电路故障", "Electrical fault"),
        ("门窗门禁", "Doors and access"),
        ("电梯故障", "Lift"),
        ("公共照明", "Public lighting"),
        ("管道疏通", "Blocked drain"),
    ),
    Kind.COMPLAINT: (
        ("噪音扰民", "Noise"),
        ("环境卫生", "Cleanliness"),
        ("停车秩序", "Parking"),
        ("服务态度", "Attitude"),
        ("装修违规", "Renovation"),
    ),
    Kind.INQUIRY: (("物业费用", "Fees"), ("装修手续", "Renovation papers"), ("停车办理", "Parking permits")),
    Kind.HELP: (("老人照看", "Help for the elderly"), ("代收物品", "Parcels")),
    Kind.PRAISE: (("员工表扬", "Praise of a colleague"),),
    Kind.SUGGESTION: (("设施改善", "Facilities"), ("绿化环境", "Green areas")),
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向单仇查解欧阳"
GIVEN = "子涵雨桐欣怡浩然宇轩思远佳慧志明建国秀英丽华文博晓燕海涛美玲俊杰静雯家豪梦洁立新春梅"


def a_company(now: datetime, chance: random.Random) -> list[Community]:
    """Two communities with departments, colleagues and categories. Every password is `demo`."""
    communities = [
        Community.objects.create(name="云杉花园", slug="yunshan", service_day_ends=time(18)),
        Community.objects.create(name="临江苑", slug="linjiang", service_day_ends=time(18)),
    ]
    users = {name: _user(name, full) for name, full, _role, _place in COLLEAGUES}
    for number, community in enumerate(communities):
        departments = [
            Department.objects.create(community=community, name=name, name_en=english) for name, english in DEPARTMENTS
        ]
        for name, _full, role, place in COLLEAGUES:
            if number == 0 or name in {"director", "admin", "lead"}:  # the second community has its own desk staff
                Membership.objects.create(
                    user=users[name], community=community, role=role, department=departments[place]
                )
        _categories(community)
        _houses(community, now, chance, buildings=4 if number == 0 else 2)
    for username, name in (("front8", "邹佳"), ("front9", "熊一帆")):
        Membership.objects.create(
            user=_user(username, name), community=communities[1], role=Role.FRONT, department=departments[0]
        )
    return communities


def _user(username: str, name: str) -> User:
    user = User(username=username, name=name, is_staff=username == "admin", is_superuser=username == "admin")
    user.set_password("demo")
    user.save()
    return user


def _categories(community: Community) -> None:
    Category.objects.bulk_create(
        Category(community=community, kind=kind, name=name, name_en=english, position=position)
        for kind, names in CATEGORIES.items()
        for position, (name, english) in enumerate(names)
    )


def _houses(community: Community, now: datetime, chance: random.Random, *, buildings: int) -> None:
    """Buildings with two entrances, twelve floors and two flats a floor, each with its household."""
    units: list[Unit] = []
    for number in range(1, buildings + 1):
        building = Building.objects.create(community=community, number=str(number))
        units += [
            Unit(
                community=community,
                building=building,
                entrance=str(entrance),
                number=f"{floor}{flat:02d}",
                code=f"{number}-{entrance}-{floor}{flat:02d}",
            )
            for entrance in (1, 2)
            for floor in range(1, 13)
            for flat in (1, 2)
        ]
    units = Unit.objects.bulk_create(units)
    index_units(units)
    _households(community, units, now, chance)


def _households(community: Community, units: list[Unit], now: datetime, chance: random.Random) -> None:
    people, homes = [], []
    for unit in units:
        for position in range(chance.choice((1, 1, 2, 2, 3))):
            surname = "欧阳" if chance.random() < 0.01 else chance.choice(SURNAMES[:-2])
            given = "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
            people.append(
                Resident(
                    community=community,
                    name=surname + given,
                    gender=chance.choice((Gender.MALE, Gender.FEMALE)),
                    created_at=now,
                )
            )
            standing = Standing.FAMILY if position else chance.choice((Standing.OWNER, Standing.OWNER, Standing.TENANT))
            homes.append((unit, standing))
    people = Resident.objects.bulk_create(people)
    pairs = list(zip(people, homes, strict=True))
    Occupancy.objects.bulk_create(
        Occupancy(resident=one, unit=unit, standing=standing) for one, (unit, standing) in pairs
    )
    # 138 0000 xxxx: synthetic numbers
    Phone.objects.bulk_create(
        Phone(resident=one, number=f"1380000{chance.randrange(10_000):04d}") for one in people if chance.random() < 0.85
    )
    index_residents([one.pk for one in people])
