"""What the invented people of the demo say."""

IDEAS = [
    (
        "peg",
        "windbreak",
        170,
        "A titanium peg that bites in gravel",
        "Nine centimetres, a twisted blade, and a hook that does not slip. Steel bends, aluminium snaps.\n\n"
        "**What I tried:** I twisted an old one in a vice; it held where four others had come out.",
        ["shelters", "hardware"],
    ),
    (
        "battery",
        "ridgewalker",
        3,
        "Replaceable battery module for the hiking lamp",
        "After two winters the pack in my L2 holds half its charge, and the lamp is otherwise perfect. A slide-out "
        "module with a standard 18650 cell would let us carry a spare and keep the lamp for ten years.\n\n"
        "**What I tried:** I opened mine and measured the bay: a 21 × 70 mm tube fits if the driver board turns "
        "by 90°.",
        ["lighting", "repairability"],
    ),
    (
        "handle",
        "小满",
        26,
        "左撇子也能单手打开的折叠锅柄",
        "现在的卡扣只适合右手。把释放键放到柄的底部中央，左右手都能单手收折，同时避免热锅时误触。\n\n"
        "我用硅胶垫试过，左手也能一下打开。",
        ["炊具"],
    ),
    (
        "repair map",
        "boltcutter",
        31,
        "Repair map: show the nearest bench that stocks my part",
        "I would rather fix my stove than ship it. Let the product page show which repair bench near me has the "
        "valve in stock.",
        ["service", "repairability"],
    ),
    (
        "green",
        "mossgreen",
        120,
        "Colour by order: let a batch of 150 choose the shade",
        "Open a made-to-order run when 150 of us order the same colour. You make no stock, we get the green we have "
        "asked for for years.",
        ["shelters", "made to order"],
    ),
    (
        "pole",
        "山嵐",
        12,
        "單人帳的營柱改用登山杖高度可調的接頭",
        "每個人的登山杖長度不同，希望接頭可以在一百一十到一百三十公分之間調整，帳篷就不必另外帶營柱。",
        ["帳篷", "輕量化"],
    ),
    (
        "valve",
        "kettlewise",
        64,
        "A valve that shows how much gas is left",
        "A small window with a float, or a mark that changes colour with the cold of the canister.",
        ["stoves"],
    ),
    (
        "shield",
        "windbreak",
        90,
        "A wind shield that folds into the lid",
        "Three leaves on one hinge. It keeps the flame at 30 km/h and weighs 48 g in titanium foil.",
        ["stoves"],
    ),
    (
        "gloves",
        "coldhands",
        9,
        "Zips that work with gloves on",
        "A loop of cord is enough, but make it large and stiff, and let us change it.",
        ["winter", "shelters"],
    ),
    (
        "lens",
        "阿杰",
        6,
        "头灯增加红光模式，方便夜间拍摄",
        "夜里拍星空时，白光会破坏暗适应。希望有一个长按即开的低亮度红光。",
        ["lighting", "摄影"],
    ),
    (
        "lids",
        "林小溪",
        17,
        "鍋蓋做成可以當盤子的形狀",
        "帶孩子野炊時，少帶兩個盤子就輕很多。鍋蓋邊緣加高五公釐就夠了。",
        ["炊具", "親子"],
    ),
    (
        "subscription",
        "slowmiles",
        48,
        "A yearly box of surprise gear",
        "Send me something every season, whatever you like.",
        ["made to order"],
    ),
    (
        "lantern",
        "dawnpatrol",
        22,
        "A lantern that hangs from a tarp ridge line",
        "With a soft hook that does not cut the cord, and light downwards only.",
        ["lighting", "shelters"],
    ),
    (
        "scale",
        "featherweight",
        75,
        "Print the real weight on every product page",
        "Not the weight of the drawing: weigh ten of each and print the mean.",
        ["service"],
    ),
]

REVISED = (
    "A wind shield that folds into the lid",
    "Three leaves on one hinge. It keeps the flame at 30 km/h and weighs 48 g in titanium foil. A magnet shuts it.",
    ["stoves"],
)
COMMENTS = [
    ("battery", "boltcutter", 2.4, "A 21700 would give 40 % more for 2 mm. Would the tube still fit?"),
    ("battery", "老周", 2.1, "维修时最怕焊死的电池。滑出式的最好换。"),
    ("battery", "windbreak", 1.2, "Please keep the old module on sale, so that the first lamps live on too."),
    ("handle", "林小溪", 20, "右手拿鍋的時候左手也能收，對帶小孩的人很實用。"),
    ("handle", "kettlewise", 18, "The clip on mine opened over a full pot. Centre release sounds right."),
    ("repair map", "老周", 28, "可以先把零件号写在产品页上：配件店按零件号就能查库存。阀门是 V-208。"),
    ("repair map", "brasslatch", 27, "Half of the benches answer mails, so a weekly list would do for a start."),
    ("green", "tarpbuilder", 110, "Count me in. Moss, not olive."),
    ("peg", "coldhands", 160, "Does the hook take a wet cord with thick gloves?"),
    ("pole", "featherweight", 10, "One hundred grams saved for everyone who carries poles anyway."),
    ("lens", "dawnpatrol", 5, "And please let it come on red first, not after three clicks of white."),
]

DECISIONS = [
    ("peg", 150, "review", "The strength of the twisted blade is worth a test on our bench."),
    ("peg", 140, "adopted", "It held 2.3 times as much as ours in gravel. We make it, to order."),
    ("green", 100, "review", "We ask the mill what the smallest lot of one colour is."),
    ("green", 92, "adopted", "The mill dyes from 140 metres on: 150 orders make a batch. We open it."),
    ("shield", 70, "adopted", "The hinge works, and the foil is in stock. It goes into next spring's plan."),
    ("battery", 1.0, "review", "We measured three returned packs and see the same loss. We cost the module next."),
    ("subscription", 40, "declined", "We make what was ordered, and send nothing that nobody asked for."),
    ("valve", 50, "parked", "The float freezes below minus eight. We look again when the new canister is out."),
    ("handle", 15, "adopted", "中央释放键在测试中左右手都可靠，我们采纳这个设计并准备打样。"),
    ("scale", 60, "adopted", "True. We weigh ten of each from now on, and print the mean."),
]
