"""Texts of our own about things no policy of ours is about, with the traps of real ones."""

from policies.comparing.texts import Wording
from tests.policies.comparing.amending import parent_of


def version(text: str, *, keyed: bool = True) -> tuple[Wording, ...]:
    """Read lines of ``path | words``; a key is ``k`` and the path it had in this version."""
    rows = [line.partition(" | ") for line in text.strip().splitlines()]
    return tuple(
        Wording(
            path=path,
            text=words,
            parent=parent_of(path),
            kind="item" if "/" in path else "clause",
            label="" if "/b" in path else path,
            key=f"k{path}" if keyed else "",
        )
        for path, _bar, words in rows
    )


# Numbers in four levels, ten and more in a list, one clause that names another by its number.
BICYCLES = version(
    """
1.1 | The college lends bicycles to anybody who studies or teaches here, free of charge.
1.2 | Riding one is healthy and quick, yet a heavy lock and a good lamp are part of every journey.
2.1 | A loan begins when the porter writes the frame number into the book and ends with its return.
3.1 | These rules take away no right that a borrower has under the law of the land.
4.1 | Every bicycle belongs to one of three kinds, and each kind has a shed of its own:
4.1.1 | Town bicycles stand behind the library in the long shed
4.1.2 | Touring bicycles stand behind the laboratory in the low shed
4.1.3 | Cargo bicycles are kept beside the kitchens for deliveries only
4.2 | Borrowers look at tyres, chain and brakes before they set off and report what is loose.
4.3 | Whoever rides after dusk carries a white lamp in front and a red one behind, both lit.
4.4 | A bicycle left outdoors overnight is locked through frame and wheel to what stays put.
4.5 | Children may be carried only in the seat that the workshop has fitted and inspected.
4.6 | Nobody paints, engraves or takes apart a bicycle, however small the improvement may seem.
4.7 | The following belongs to considerate riding wherever the journey leads:
4.7.1 | Give way to people on foot and ring early rather than late.
4.7.2 | Keep to marked lanes through the gardens, and walk the bicycle where the gravel begins.
4.7.3 | Use the college crest on panniers only with the bursar's written permission.
4.7.4 | A borrowed bicycle must not be used for any of these:
4.7.4.1 | Racing along the river path or any other contest against the clock
4.7.4.2 | Carrying goods for money or on behalf of a shop
4.7.4.3 | Towing skaters, trailers without lights, or another bicycle
4.7.4.4 | Crossing the cricket ground between April and the last match
4.7.4.5 | Leaving the county without telling the porter beforehand
4.7.4.6 | Riding with headphones over both ears
4.7.4.7 | Blocking the ramp that wheelchairs need at the north door
4.7.4.8 | Lending it on to friends, guests or relatives
4.7.4.9 | Practising jumps on the chapel steps
4.7.4.10 | Riding through the market on a Saturday morning
4.7.4.11 | Storing it in corridors, bedrooms or the boiler house
4.7.4.12 | Teaching somebody to ride who has not signed the book
4.8 | The porter answers questions about routes, weather and the state of the canal towpath.
4.9 | The workshop may call any bicycle back for inspection with two days' warning.
5.1 | A loan of more than one week needs the agreement of the tutor and of the head porter.
5.2 | Two keys are issued with each lock: one for the borrower and a spare that stays in the lodge.
5.3 | A bicycle that nobody has returned for three months is written off and its deposit kept.
6.1 | The workshop keeps the fleet in order and is responsible for the following:
6.1.1 | It oils chains on the first Monday of term.
6.1.2 | It replaces tyres once the tread is thinner than a coin.
6.1.3 | It engraves a number under every saddle before the first loan.
6.1.4 | It lists all repairs, with the cost of parts, in a ledger open to anybody.
6.1.5 | It may refuse further loans to whoever has done what 4.7.4 lists, for up to a year.
7.1 | Complaints go to the bursar, who replies in writing within ten days.
7.2 | The common room reads these rules each spring and proposes changes to the council.
"""
)

# Numbers that run on, a gap at 5, letters and points under some.
ALLOTMENTS = version(
    """
1 | The allotments north of the railway are let to members of the society by the year.
2 | A plot measures ten rods, and nobody holds more than two of them at a time.
3 | In deciding who is offered a plot the committee looks at these circumstances:
3/a | How long the person has stood on the waiting list without refusing an offer
3/b | Whether the garden at home, if there is any, gets sunlight before noon
3/c | What neighbours of an earlier plot have said about weeds and bonfires
4 | Rent falls due on Lady Day and is paid to the treasurer by cheque or in cash.
6 | Water may be drawn from the tanks by can; hoses are allowed in the first hour of daylight only.
7 | Sheds are no taller than a tall member with a hat, and painted green or left unpainted.
8 | Bonfires are lit after sunset between November and February, never when the wind is westerly.
9 | Members keep the paths beside their plot mown and wide enough for a barrow.
10 | Fruit trees need the consent of both neighbours, since their roots and shade know no boundary.
11 | Bees are welcome in the far corner, behind a hedge of at least the height of a door.
24 | The following is forbidden on every plot:
24/b1 | Keeping cockerels, geese or any bird that crows at daybreak
24/b2 | Growing bamboo without a barrier sunk two feet into the soil
24/b3 | Selling produce from the gate other than on the open day
24/b4 | Burning plastic, rubber, carpets or painted timber
24/b5 | Parking across the entrance or on the turning circle
24/b6 | Sinking wells or digging ponds deeper than a spade
25 | A plot neglected through one whole summer returns to the society after a written warning.
26 | Tools in the common hut are signed out, cleaned after use and hung where they were.
27 | The secretary shows the accounts to any member who asks, within a fortnight.
"""
)

# No numbers; points with the very same words in two lists, and two that differ in a word.
CHOIR = version(
    """
welcome/p1 | Our choir sings in the abbey on Thursday evenings and takes whoever can hold a tune.
welcome/p2 | No audition is held, but newcomers stand beside an experienced voice until midsummer.
welcome/p3 | Children join with a parent who sings too, and go home before the second interval.
money/p1 | Subscriptions pay for heating, tuning the small organ and a modest supper after Epiphany.
money/p2 | Students, pensioners and anybody out of work give what they can spare, unasked.
duties/p1 | Every singer, from the first bench to the gallery, is expected to:
duties/p1/b1 | Arrive ten minutes early with a soft pencil, an eraser and something to drink
duties/p1/b2 | Know when and where the rehearsals of each concert week are going to take place
duties/p1/b3 | Read what the warden pins to the notice board by the vestry door on Sundays
duties/p1/b4 | Return borrowed scores clean, complete and without fresh markings in ink
duties/p2 | Leaders of a section, beyond what all singers do, also have to:
duties/p2/b1 | Note who was absent and telephone those that missed two evenings running
duties/p2/b2 | Teach difficult entries separately in the crypt before the tutti begins
duties/p2/b3 | Hand out numbered folders on the night of a performance and collect them afterwards
duties/p3 | The librarian, whom the members elect for two years at a time, has to:
duties/p3/b1 | Read what the warden pins to the notice board by the vestry door on Sundays
duties/p3/b2 | Order missing parts from the publisher well before the autumn programme is announced
duties/p3/b3 | Repair loose bindings and torn pages through the quiet weeks of August
duties/p3/b4 | Know when and where the rehearsals of each concert season are going to take place
concerts/p1 | Dress is black from collar to shoe, with a silk ribbon in the colour of the feast.
concerts/p2 | Recordings are made by the organist alone and shared once everybody heard has agreed.
concerts/p3 | Photographs taken from the gallery disturb the bassoons and are left to the verger.
concerts/p4 | Applause between movements is met with a smile; nobody bows before the conductor does.
travel/p1 | On tour two singers share a room, chosen by lot unless a doctor advises otherwise.
travel/p2 | Coaches leave when the hour strikes, and whoever is late follows by train unpaid.
farewell/p1 | Whoever leaves us sings one last piece of their own choosing, however long it may be.
"""
)

TEXTS = {"bicycles": BICYCLES, "allotments": ALLOTMENTS, "choir": CHOIR}
