"""The company's first list, in our own words; a migration puts it in, and a community may make its own of it."""

ANSWER, HOLD, APOLOGISE, PROMISE, GOODBYE = "answer", "hold", "apologise", "promise", "goodbye"

# moment, Chinese, English
SAID = (
    (ANSWER, "您好，{小区}客服中心，我是{本人}，请问有什么可以帮您？", "{community} service desk, {me} speaking. How can I help?"),
    (ANSWER, "{称呼}，您好，您请说，我来记录。", "Good day, {caller}. Please go on, I am writing it down."),
    (ANSWER, "{称呼}，您说的情况我记下了，我跟您核对一遍。", "{caller}, I have noted it. Let me read it back to you."),
    (HOLD, "{称呼}，请您稍等，我马上为您核实。", "One moment please, {caller}, I am checking it for you."),
    (HOLD, "{称呼}，让您久等了，核实的情况是这样的。", "Thank you for waiting, {caller}. This is what I found."),
    (APOLOGISE, "{称呼}，给您添麻烦了，非常抱歉，这件事由我负责到底。", "I am sorry for the trouble, {caller}. I will see this through to its end."),
    (APOLOGISE, "{称呼}，让您第二次打来，是我们没有做好，我现在就处理。", "{caller}, that you had to call twice is our fault. I am dealing with it now."),
    (PROMISE, "{称呼}，我会在{时间}前给您回电，您不用再打过来。", "{caller}, I will call you by {when}. You need not call again."),
    (PROMISE, "{称呼}，{时间}前无论有没有结果，我都会告诉您进展。", "{caller}, by {when} I will tell you how it stands, finished or not."),
    (GOODBYE, "{称呼}，感谢您的来电，后续由我跟进，再见。", "Thank you for calling, {caller}. I will follow it up. Goodbye."),
    (GOODBYE, "{称呼}，还有其他需要我帮忙的吗？祝您生活愉快。", "{caller}, is there anything else? Have a good day."),
)  # fmt: skip

# pattern, English, what to say instead, what may follow all the same
NEVER = (
    ("这不是我的事", "this is not my business", "这件事我来记录，由我跟进到底。", ""),
    ("不归我管", "not my department", "这件事我来协调相关部门，由我给您答复。", ""),
    ("不归我们管", "not our business", "我先为您记录，并帮您联系相关单位。", ""),
    ("你找…部", "go to that department", "我来联系相关部门，您不用再跑。", ""),
    ("您找…部", "go to that department", "我来联系相关部门，您不用再跑。", ""),
    ("你去找…部", "go to that department", "我来联系相关部门，您不用再跑。", ""),
    (
        "不知道",
        "I don't know",
        "我马上核实，在承诺的时间前答复您。",
        "您是|您方便|您明天|您今天|您哪|您什么|您有|是否|会不会|能否|方不方便",
    ),
    ("没办法", "nothing can be done", "目前的困难是……，我们能做的是……。", "联系上|联系到"),
    ("不可能", "impossible", "我们目前做不到的原因是……，可以为您做的是……。", ""),
    ("你自己解决", "solve it yourself", "我们一起想办法，我先为您做……。", ""),
    ("随便你", "as you like", "尊重您的意见，我把您的要求记录下来。", ""),
    ("急什么", "why the hurry", "理解您着急，我现在就催办。", ""),
)

# the same four, as they are said just as often; put in by a migration of their own
MORE_NEVER = (
    ("不是我的事", "not my business", "这件事我来记录，由我跟进到底。", ""),
    ("不是我们的事", "not our business", "这件事我来记录，由我跟进到底。", ""),
    ("不关我的事", "no concern of mine", "这件事我来记录，由我跟进到底。", ""),
    ("您去找…部", "go to that department", "我来联系相关部门，您不用再跑。", ""),
    ("自己去找…部", "go to that department yourself", "我来联系相关部门，您不用再跑。", ""),
    ("直接找…部", "go straight to that department", "我来联系相关部门，您不用再跑。", ""),
    ("没有办法", "nothing can be done", "目前的困难是……，我们能做的是……。", "联系上|联系到"),
    ("管不了", "out of our hands", "我来协调相关部门，由我给您答复。", ""),
)
