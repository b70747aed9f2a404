"""What invented people say: sentences put together by chance, in English, Simplified and Traditional Chinese."""

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

import opencc

# fmt: off
GIVEN = (
    "Ada", "Amara", "Anna", "Ben", "Carla", "Chen", "Clara", "Daan", "Elif", "Emma", "Felix", "Freya", "Hana", "Hugo",
    "Ines", "Ivo", "Jana", "Jonas", "Kai", "Kofi", "Lars", "Lea", "Leo", "Lin", "Luca", "Maja", "Malik", "Marta",
    "Mei", "Mia", "Milan", "Nadia", "Nico", "Noa", "Nora", "Oskar", "Pia", "Priya", "Rafa", "Rosa", "Sam", "Sofia",
    "Tariq", "Theo", "Tomas", "Vera", "Wei", "Yara", "Yusuf", "Zoe",
)
FAMILY = (
    "Abel", "Ahmed", "Alvarez", "Baker", "Berg", "Bianchi", "Brand", "Castro", "Chan", "Costa", "Diallo", "Dubois",
    "Evans", "Fischer", "Garcia", "Haas", "Horvat", "Ibrahim", "Ito", "Jansen", "Kim", "Klein", "Kowalski", "Larsen",
    "Lindgren", "Lopez", "Mensah", "Meyer", "Moreau", "Nakamura", "Novak", "Okafor", "Olsen", "Park", "Patel",
    "Petrov", "Ricci", "Rossi", "Santos", "Sato", "Schmidt", "Silva", "Singh", "Tanaka", "Vogel", "Weber", "Yilmaz",
)
FAMILY_ZH = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN_ZH = (
    "伟", "芳", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "娟", "涛", "明", "超", "秀英", "晓明", "佳怡",
    "子涵", "雨桐", "浩然",
)

THINGS = (
    "backpack", "bicycle light", "lunch box", "desk lamp", "travel mug", "rain jacket", "phone stand", "tent",
    "camera strap", "garden chair", "coffee grinder", "wall clock", "tool bag", "bookshelf", "water bottle",
    "headlamp", "picnic blanket", "standing desk", "umbrella", "kitchen scale", "bike lock", "power bank", "cap",
    "notebook", "thermos", "running belt", "pet carrier", "plant pot", "toolbox", "sleeping bag",
)
WISHES = (
    "that folds flat", "with replaceable batteries", "made of recycled sails", "for left-handed people",
    "with a repair kit inside", "that charges by daylight", "in a smaller size", "with a quieter latch",
    "that survives a dishwasher", "with spare parts one can order", "that stands up by itself",
    "with reflective seams", "without any plastic", "that two people can carry", "with a lifelong warranty",
    "that fits under an aircraft seat", "with buttons that gloves can press", "for children from six",
    "with a lid that cannot get lost", "that shows how full it is",
)
REASONS = (
    "I carry it every day and the present one broke after three months.",
    "Nobody in our club has found one in a shop, and we looked for a year.",
    "Mine is repaired with tape; a screw instead of glue would have been enough.",
    "My mother cannot open the one that we have, and she is not alone.",
    "It would save us a whole box of disposable ones each month.",
    "We tried a prototype from cardboard, and it worked better than what we could buy.",
    "At night drivers see me too late, and winter lasts for five months here.",
    "On a train there is no room for the one that everybody sells.",
    "I would pay a little more if it lasted for ten years.",
    "The manual says not to open it; I would like one that asks to be opened.",
)
REMARKS = (
    "I would buy this at once.", "Please think of small hands too.", "How heavy would it be?",
    "Mine broke at the same place, so yes.", "Could the colour be chosen?", "A longer strap would already help.",
    "We have used something like it for years, and it works.", "What would it cost with spare parts?",
    "I can test a prototype in the mountains.", "The hinge is the hard part; brass would last.",
    "It should also work in the rain.", "Nice idea, but please without an app.",
)
TAGS = ("travel", "kitchen", "repair", "recycled", "cycling", "outdoor", "office", "children", "light", "accessible")
THINGS_ZH = (
    "双肩包", "自行车灯", "饭盒", "台灯", "保温杯", "雨衣", "手机支架", "帐篷", "相机背带", "花园椅", "咖啡磨豆机",
    "挂钟", "工具包", "书架", "水壶", "头灯", "野餐垫", "升降桌", "雨伞", "厨房秤", "车锁", "充电宝", "帽子",
    "笔记本", "睡袋",
)
WISHES_ZH = (
    "可以折叠的", "能换电池的", "用回收材料做的", "左手也好用的", "自带维修包的", "靠阳光充电的", "更小巧的",
    "更安静的", "可以机洗的", "能买到配件的", "能自己站稳的", "带反光条的", "不用塑料的", "终身保修的",
    "戴手套也能按的", "适合儿童的", "盖子不会丢的", "能批量生产的",
)
REASONS_ZH = (
    "我每天都在用，现在这个三个月就坏了。", "我们俱乐部找了一年，店里都没有。", "用螺丝代替胶水，就能自己修好。",
    "我母亲打不开现在的这种，很多老人也一样。", "这样每个月能省下一整箱一次性用品。",
    "我们用纸板做了样品，比买来的还好用。", "晚上司机看不清楚我，冬天又很长。", "如果能用十年，贵一点我也愿意买。",
)
REMARKS_ZH = (
    "我马上就会买。", "请也考虑一下手小的人。", "会有多重？", "我的也是在同一个地方坏的。", "颜色可以选吗？",
    "带配件要多少钱？", "我可以帮忙测试样品。", "下雨天也应该能用。", "想法很好，但请不要做成应用程序。",
)
# fmt: on
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SHARES = (60, 25, 15)


class Speaker:
    """Says believable things, the same for the same chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def language(self) -> str:
        """Return the language of somebody who comes by."""
        return self.chance.choices(LANGUAGES, SHARES)[0]

    def name(self, language: str) -> str:
        """Return the name of a person."""
        if language == "en":
            return f"{self._one(GIVEN)} {self._one(FAMILY)}"
        return self._in(language, self.chance.choice(FAMILY_ZH) + self._one(GIVEN_ZH))

    def title(self, language: str) -> str:
        """Return what somebody wishes for, in a few words."""
        if language == "en":
            return f"A {self._one(THINGS)} {self._one(WISHES)}"
        return self._in(language, f"希望有{self._one(WISHES_ZH)}{self._one(THINGS_ZH)}")

    def body(self, language: str) -> str:
        """Return why somebody wishes for it."""
        reasons = REASONS if language == "en" else REASONS_ZH
        said = self.chance.sample(reasons, self.chance.randint(2, 5))
        return self._in(language, "\n\n".join(said))

    def remark(self, language: str) -> str:
        """Return what somebody says to an idea."""
        remarks = REMARKS if language == "en" else REMARKS_ZH
        said = self.chance.sample(remarks, self.chance.randint(1, 3))
        return self._in(language, (" " if language == "en" else "").join(said))

    def tags(self) -> tuple[str, ...]:
        """Return what an idea is filed under."""
        return tuple(self.chance.sample(TAGS, self.chance.randint(0, 3)))

    def _one(self, words: Sequence[str]) -> str:
        return self.chance.choice(words)

    def _in(self, language: str, said: str) -> str:
        return str(taiwan().convert(said)) if language == "zh-Hant" else said


@cache
def taiwan() -> Any:
    """Return what puts mainland words into the words and the script of Taiwan."""
    return opencc.OpenCC("s2twp")
