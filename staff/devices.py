"""What a browser calls itself, in two words that its owner knows again. Pure: no Django, no clock."""

# the first that fits: Edge and WeChat also call themselves Chrome, and Chrome calls itself Safari
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("wxwork", "WeCom"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQBrowser"),
    ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "Xiaomi"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """“Chrome · Windows” for a browser's User-Agent header; what is unknown of it is left out, "" for all of it."""
    found = (next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, found))
