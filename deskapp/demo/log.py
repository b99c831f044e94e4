"""The demonstration's duty log: three posts, a day of entries, one of them corrected."""

import uuid
from datetime import datetime, timedelta

from duty import services
from duty.models import Post
from staff.models import Community, Membership

# (post, who, hours ago, words)
SAID = (
    ("客服前台", "front", 7.5, "接班，前台钥匙12把、对讲机2部清点无误。"),
    ("客服前台", "front", 5.2, "2号楼大堂灯不亮，已通知工程值班室。"),
    ("客服前台", "front", 3.1, "快递柜公司来人检修，约16:00完成，已在大堂贴出提示。"),
    ("客服前台", "front", 0.6, "3栋住户送来拾获的钥匙一串，登记后放前台抽屉。"),
    ("大门岗", "guard", 6.8, "接班，巡视周界无异常，道闸正常。"),
    ("大门岗", "guard", 4.4, "装修材料车一辆进场，核对出入证后放行至5号楼。"),
    ("大门岗", "guard", 1.3, "南门道闸抬杆缓慢，已报工程。"),
    ("工程值班室", "tech", 6.1, "水泵房、配电房巡查，压力与电压正常。"),
    ("工程值班室", "tech", 2.2, "2号楼大堂灯管已更换，恢复照明。"),
)
WRONG, RIGHT = "约16:00完成", "快递柜公司来人检修，预计18:00完成（此前误记为16:00），提示已更换。"


def duty_log(community: Community, now: datetime) -> None:
    """Through the verbs, as the people on duty would."""
    services.ensure_posts(community)
    services.link_departments(community)
    posts = {post.name: post for post in Post.objects.filter(community=community).select_related("community")}
    people = Membership.objects.select_related("user", "community").filter(community=community)
    by_login = {one.user.username: one for one in people}
    for post, login, hours, words in SAID:
        at = now - timedelta(hours=hours)
        who = by_login[login]
        entry = services.write_entry(who, posts[post], words=words, key=uuid.uuid4(), now=at)
        if WRONG in words:
            later = at + timedelta(minutes=25)
            services.correct_entry(who, entry.pk, words=RIGHT, key=uuid.uuid4(), now=later)
