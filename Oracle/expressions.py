"""The cron texts that are compared: 8 at every push, 60 at night, and random ones."""

PUSH = [
    "30 2 * * *",
    "0 0 * * *",
    "15,45 1-3 * * *",
    "*/20 2 * * *",
    "10 */4 * * *",
    "0 1 * * SUN",
    "59 23 L * *",
    "*/30 1-2 * * SUN",
]

NIGHT = PUSH + [
    "0 2 * * *", "0 3 * * *", "0 1 * * *", "59 1 * * *", "1 2 * * *", "59 2 * * *", "1 3 * * *", "0 4 * * *",
    "30 0 * * *", "30 1 * * *", "30 3 * * *", "30 23 * * *", "59 23 * * *", "15 2 * * *", "45 2 * * *",
    "0,30 0-4 * * *", "0 0,12 * * *", "5 1,2,3 * * *", "0-10/5 2 * * *", "0 0-23/2 * * *", "0 1-23/2 * * *",
    "0 2/3 * * *", "7 0-23 * * *", "0 * * * *", "45 * * * *", "30 */2 * * *", "0 */6 * * *", "*/30 * * * *",
    "* 2 * * *", "*/10 0 * * *", "*/15 0-3 * * *", "*/7 1 * * *", "0 2 1 * *", "0 2 L * *", "0 0 LW * *", "30 2 */2 * *",
    "30 2 1-7 * */7", "0 2 13 * 5", "30 2 15 * 1-3", "30 1 * * SUN#1", "30 2 * * 0L", "0 2 * * 7", "0 2 * * MON-FRI",
    "30 2 * MAR,OCT *", "30 2 8-14 3 0", "0 3 29 2 *", "0 */3 * * 6,0", "30 1 25-31 10 *",
    "30 15 * * * *", "*/30 */20 1 * * *", "0 */30 2 * * *", "10,50 59 */1 * * *",
]  # fmt: skip

# What is skipped or shown twice depends on the minute and the hour: most random texts are about the night.
_RANGES = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DAYS = "SUN MON TUE WED THU FRI SAT".split()


def _item(random, field):
    low, high = _RANGES[field]
    if field == 1 and random.random() < 0.6:
        high = 4
    first = random.randint(low, high)
    last = random.randint(first, high)
    step = random.randint(1, max(1, (high - low) // 2))
    form = random.randrange(12)
    if field == 2 and form == 11:
        return random.choice(["L", "LW"])
    if field == 3 and form == 11:
        return random.choice(_MONTHS)
    if field == 4 and form > 8:
        return random.choice([random.choice(_DAYS), f"{first}#{random.randint(1, 5)}", f"{first}L"])
    if form < 5:
        return str(first)
    if form < 7:
        return f"{first}-{last}"
    # cronsim takes 3-3/2 for 3/2, from 3 on; a range of one number has no step here.
    stepped = f"{first}-{last}/{step}" if last > first else f"{first}-{last}"
    return random.choice([f"*/{step}", stepped, f"{first}/{step}"])


def random_text(random):
    """A text that both read alike; one in ten has a field for the second, and a `*` in its minute or hour."""
    fields = []
    for field in range(5):
        open_field = random.random() < (0.25 if field < 2 else 0.6)
        count = 1 if random.random() < 0.8 else random.randint(2, 3)
        fields.append("*" if open_field else ",".join(_item(random, field) for _ in range(count)))
    if random.random() < 0.1:
        fields[random.randrange(2)] = f"*/{random.randint(1, 12)}"
        fields.insert(0, random.choice(["0", "30", "*/20", "5,55"]))
    return " ".join(fields)


def random_aws_text(random):
    """A text of AWS's six fields, without the brackets."""

    def number(low, high):
        first = random.randint(low, high)
        last = random.randint(first, high)
        step = random.randint(1, min(10, high - low + 1))
        return random.choice([str(first), f"{first}-{last}", f"{first}/{step}", "*", f"{first},{last}"])

    days, weekdays = random.choice(
        [
            (random.choice([number(1, 28), "L", f"{random.randint(1, 28)}W"]), "?"),
            ("?", random.choice([number(1, 7), f"{random.randint(1, 7)}L", f"{random.randint(1, 7)}#{random.randint(1, 4)}", "MON-FRI"])),
        ]
    )
    month = random.choice([number(1, 12), "*", random.choice(_MONTHS)])
    year = random.choice(["*", "*", "2027-2031", "2028/4", "2026,2030"])
    return f"{number(0, 59)} {number(0, 23)} {days} {month} {weekdays} {year}"
