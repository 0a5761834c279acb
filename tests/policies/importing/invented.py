"""Invented policies: every trap of the real ones, and the styles the real ones do not have.

Each is a text, what shape it has, its sections and its clauses in order.
"""

from typing import NamedTuple


class Invented(NamedTuple):
    """A text and what it is to be cut into."""

    text: str
    shape: str
    sections: str
    clauses: str
    title: str = ""


TEXTS = {
    # Numbers with points, no headings; a no-break space behind one; ten after nine.
    "decimal": Invented(
        "Our posting policy\n\n1.1 Words about posting.\n\n1.2\u00a0More words about posting.\n\n"
        + "".join(f"2.{n} Rule number {n} of ours.\n\n" for n in range(1, 12))
        + "2.11.1 A rule inside a rule.\n\n2.11.2\u2009Another inside it.\n\n"
        "3.1 Reading the rules.\n\n3.2 Answering questions on them.\n",
        "decimal",
        "1 2 3",
        "1.1 1.2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.11.1 2.11.2 3.1 3.2",
        "Our posting policy",
    ),
    # A run through headings in four styles of printing; five is missing; a list goes on behind a
    # page's break; letters behind dashes; names and addresses before the title.
    "continuous": Invented(
        "NORTHERN\nCOLLEGE\n\nPolicy on Posting\n\nnorthern.example\n\nPolicy on Posting\n\n"
        "Context\n\n1. Posting is something that people do.\n2. This tells them how.\n\n"
        "Principles\n\n3. Before posting all must ask:\n - a. Is it true?\n - b. Is it kind?\n"
        "4. If in doubt they leave it.\n\nScope\n\n- 6 This is for all who work here.\n"
        "- 7 It is no part of a contract.\n\nOfficial posts\n\nOur own accounts\n\n"
        "8 There are many accounts here.\n\n9 To have one more we ask for the following:\n\n"
        "- A reason.\n- A name.\n\n10 Those who post must not:\n - Shout.\n - Lie.\n\n"
        "- Cheat.\n- Use 2 names.\n\n- 11 Breaking these rules has consequences.\n\n"
        "Related Policies and Papers include:\n\n- The dignity policy\n\nIt says to be kind.\n\n"
        "- The computer policy\n- Section 3, clause 3.4 of that one\n\nReviewed May 2015\n",
        "continuous",
        "context principles scope official-posts our-own-accounts related",
        "1 2 3 3/a 3/b 4 6 7 8 9 9/b1 9/b2 10 10/b1 10/b2 10/b3 10/b4 11 related/b1 related/b1/p1"
        " related/b2 related/b3",
        "Policy on Posting",
    ),
    # No numbers at all; words between and behind lists.
    "unnumbered": Invented(
        "Guidance for those who post\n\nIntroduction\n\nPosting opens doors for everybody.\n\n"
        "We like it.\n\nDuties\n\nAll of us are to:\n\n- read this;\n- follow it; and\n\n"
        "- say so.\n\nHeads are to:\n\n- see that it is read\n- see that it is followed\n\n"
        "This list is not complete.\n\nConsequences\n\nThere may be some.\n\nJune 2019\n",
        "unnumbered",
        "introduction duties consequences",
        "introduction/p1 introduction/p2 duties/p1 duties/p1/b1 duties/p1/b2 duties/p1/b3 duties/p2"
        " duties/p2/b1 duties/p2/b2 duties/p3 consequences/p1",
        "Guidance for those who post",
    ),
    # A table of facts first, no title; short lines inside a clause that are no headings.
    "sections by word": Invented(
        "Policy info\n\n  • Responsibility of: Computing\n  • Approval Date: March 2021\n"
        "  • Review Date: May 2024\n  • Approved By: Board\n\nPolicy\n\n"
        "Section 1: Introduction and scope\n\n1.1 Words of welcome.\n\n1.2 Take care:\n\n"
        "Not to tell secrets, for example by:\n\n  • naming names\n  • naming places\n\n"
        "Watch out for fraud\n\n  • Read twice.\n\nSection 2: General rules\n\n"
        "2.1 Advice on networks\n\nNetworks connect people with one another.\n\n"
        "They do so all the time.\n\n2.2 Break none of the rules in section 9.\n",
        "decimal",
        "1 2",
        "1.1 1.2 1.2/p1 1.2/p1/b1 1.2/p1/b2 1.2/p2 1.2/p2/b1 2.1 2.1/p1 2.1/p2 2.2",
    ),
    # Numbers before titles only; Roman there, a letter here; lines that part a section's words.
    "numbered sections": Invented(
        "THE COLLEGE OF THE NORTH\nPOSTING POLICY \n1. Introduction\nPosting is a fine thing, "
        "and we do it.\nWhat posting is\nTo post is to say something in public.\n2. Use \n"
        "The rules hold for posts:\n\n(i) in our own name; or \n(ii) in that of others.\n"
        "Say whose name it is.\n3. Conduct\nWe expect good conduct.\nCare \nTake care of others.\n"
        " Nobody should: \n\n· shout; \n· lie; and/or \n· cheat.\nThere are times for shouting.\n"
        "4. Duties\nEverybody is to:\n"
        + "".join(f"({letter}) do duty {letter}.\n" for letter in "abcdefghij")
        + "\n5. The end\nThat is all there is to it.\n \n",
        "numbered-sections",
        "1 2 3 4 5",
        "1/p1 1/p2 2/p1 2/p1/i 2/p1/ii 2/p2 3/p1 3/p2 3/p3 3/p3/b1 3/p3/b2 3/p3/b3 3/p4 4/p1 4/p1/a"
        " 4/p1/b 4/p1/c 4/p1/d 4/p1/e 4/p1/f 4/p1/g 4/p1/h 4/p1/i 4/p1/j 5/p1",
        "POSTING POLICY",
    ),
    # A title page, a table of contents, titles with numbers above numbers with points.
    "title page": Invented(
        "POSTING POLICY\nVersion 2.1\nOwner: Communications\nApproved by: Executive Board\n"
        "Next review: 1 September 2027\n\nContents\n1. Introduction 3\n2. Scope .......... 4\n"
        "3. Duties 5\n\n1. Introduction\n1.1 This tells you what to do.\n1.2 It has two aims:\n"
        "a) to inform;\nb) to protect.\n2. Scope\n2.1 Everyone is in it.\n"
        "2.2 The following are not:\n1. friends\n2. relatives\n3. pets\n2.3 Others are.\n"
        "3. Duties\n3.1 Heads\n3.1.1 Heads must read it.\n3.1.2 Heads must tell others.\n"
        "3.2 Staff\n3.2.1 Staff must read it.\nAppendix A: Checklist\n1. Read.\n2. Think.\n"
        "Document control\nVersion: 2.1\nAuthor: the Registry\nDate: 12/03/2024\n",
        "decimal",
        "1 2 3 appendix-a",
        "1.1 1.2 1.2/a 1.2/b 2.1 2.2 2.2/1 2.2/2 2.2/3 2.3 3.1 3.1.1 3.1.2 3.2 3.2.1 appendix-a/1"
        " appendix-a/2",
        "POSTING POLICY",
    ),
    "roman outline": Invented(
        "Posting Policy\n\nI. Purpose\n\nA. This sets out how we post.\nB. It is for everyone.\n"
        "   1. Staff are in it.\n   2. Students are in it.\n      a. Full time students.\n"
        "      b. Part time students.\n   3. Visitors are in it.\nC. It is for no others.\n\n"
        "II. Duties\n\nA. Heads must do this:\n   1. Read the policy.\n   2. Tell their staff.\n"
        "B. Staff must read it.\n\nIII. Breaches\n\nA. A breach may lead to action.\n",
        "numbered-sections",
        "I II III",
        "I/A I/B I/B/1 I/B/2 I/B/2/a I/B/2/b I/B/3 I/C II/A II/A/1 II/A/2 II/B III/A",
        "Posting Policy",
    ),
    "brackets within brackets": Invented(
        "(A) General rules are for all accounts.\n(1) Each account must have an owner.\n"
        "(a) The owner must be a member of staff.\n(i) One with a contract.\n"
        "(ii) One with a long contract.\n(b) The owner must answer.\n"
        "(2) Each account must have a deputy.\n(B) Special rules are for students.\n"
        "(1) They must have a sponsor.\n",
        "unnumbered",
        "",
        "A A/1 A/1/a A/1/a/i A/1/a/ii A/1/b A/2 B B/1",
    ),
    "numbers as in statutes": Invented(
        "Rules on posts\n\n1.—(1) Nobody must post alone.\n(2) In paragraph (1) a post is one "
        "that—\n(a) is ours; or\n(b) looks like ours.\n2.—(1) A post is a message.\n"
        "(2) A message is words.\n3. These rules hold at once.\n",
        "continuous",
        "",
        "1/1 1/2 1/2/a 1/2/b 2/1 2/2 3",
        "Rules on posts",
    ),
    "run-on under headings": Invented(
        "Posting guidance\n\nPurpose\n1 This tells staff what to do.\n2 It is for all.\nAccounts\n"
        "3 Every account has an owner.\n4 Owners must:\n(a) post often;\n(b) answer; and\n"
        "(c) close unused accounts.\n5 Owners who leave hand over:\n• their password\n"
        "• their keys\nClosing\n6 An account may be closed.\n",
        "continuous",
        "purpose accounts closing",
        "1 2 3 4 4/a 4/b 4/c 5 5/b1 5/b2 6",
        "Posting guidance",
    ),
    "numbers that begin again": Invented(
        "Posting guidance\n\nPurpose\n1. This tells staff what to do.\n2. It is for all staff.\n"
        "Accounts\n1. Every account has an owner.\n2. Owners must answer.\n3. Owners listen.\n"
        "Closing\n1. An account may be closed.\n",
        "unnumbered",
        "purpose accounts closing",
        "purpose/1 purpose/2 accounts/1 accounts/2 accounts/3 closing/1",
        "Posting guidance",
    ),
    "parts and sections": Invented(
        "Part 1 General\nSection 1: Purpose\nThis policy helps people.\nSection 2: Scope\n"
        "It is for all of us.\n* staff\n* students\nOthers are in it too.\nPart 2 Special\n"
        "Section 3\nDuties of heads\nHeads decide on accounts.\n",
        "numbered-sections",
        "part-1 1 2 part-2 3",
        "1/p1 2/p1 2/p1/b1 2/p1/b2 2/p2 3/p1",
    ),
    "letters as sections": Invented(
        "A. Introduction\nThis is what it is about.\nB. Scope\nIt is about everyone.\nC. Duties\n"
        "Everyone is to:\n(i) read\n(ii) write\n(iii) rest\nThen go home.\n",
        "numbered-sections",
        "A B C",
        "A/p1 B/p1 C/p1 C/p1/i C/p1/ii C/p1/iii C/p2",
    ),
    "nought for a section": Invented(
        "1.0 Introduction\n1.1 Words about it.\n1.2 More words.\n2.0 Scope\n2.1 Words about "
        "scope.\n3.0 End\nJust words here.\n",
        "decimal",
        "1 2 3",
        "1.1 1.2 2.1 3/p1",
    ),
    "numbers on lines of their own": Invented(
        "Policy on posts\n\n1.\nIntroduction\n1.1\nThis is a clause.\n1.2\nThis is another.\n2.\n"
        "Rules\n2.1\nBe nice.\n•\na point\n•\nanother point\n",
        "decimal",
        "1 2",
        "1.1 1.2 2.1 2.1/b1 2.1/b2",
        "Policy on posts",
    ),
    "an annex with letters": Invented(
        "1.1 First words here.\n1.2 Second words here.\n2.1 Third words here.\nAnnex A Forms\n"
        "A1 Fill in the form.\nA2 Send the form.\nA2.1 By mail if you can.\nA3 Wait for it.\n",
        "decimal",
        "1 2 annex-a",
        "1.1 1.2 2.1 A1 A2 A2.1 A3",
    ),
    # Bullets inside bullets by their indentation, by another glyph, with words that go on.
    "lists in lists": Invented(
        "Posting guidance\n\nScope\n\nWe mean these:\n\n- words\n  - long words\n  - short words\n"
        "- pictures\n\n  They may move.\n- sounds\n\nAnd we mean those:\n\n• people\no old people\n"
        "o young people\n• animals\no dogs\n",
        "unnumbered",
        "scope",
        "scope/p1 scope/p1/b1 scope/p1/b1/b1 scope/p1/b1/b2 scope/p1/b2 scope/p1/b2/p1 scope/p1/b3"
        " scope/p2 scope/p2/b1 scope/p2/b1/b1 scope/p2/b1/b2 scope/p2/b2 scope/p2/b2/b1",
        "Posting guidance",
    ),
    # After (h) a Roman list, not the ninth letter; a list that a paragraph interrupts.
    "Roman after h": Invented(
        "1. Duties\nWe are to:\n"
        + "".join(f"({letter}) do duty {letter};\n" for letter in "abcdefgh")
        + "(i) with care; and\n(ii) in time.\nThen, and only then, we are to\n(i) rest.\n"
        "2. Rest\nWe rest.\n3. End\nWe end.\n",
        "numbered-sections",
        "1 2 3",
        "1/p1 1/p1/a 1/p1/b 1/p1/c 1/p1/d 1/p1/e 1/p1/f 1/p1/g 1/p1/h 1/p1/h/i 1/p1/h/ii 1/p2"
        " 1/p2/i 2/p1 3/p1",
    ),
    # What begins like a number and is none.
    "no numbers": Invented(
        "Posting guidance\n\nScope\n\n24 hours a day we post, as (c) 2020 shows.\n\n"
        "2 million people read us every day.\n\nA. Person wrote this for us all.\n\n"
        "1 January is when the year begins.\n\nAct now, and read on.\n",
        "unnumbered",
        "scope",
        "scope/p1 scope/p2 scope/p3 scope/p4 scope/p5",
        "Posting guidance",
    ),
    "no shape at all": Invented(
        "Just a few words about posting.\nAnd some more words about it.", "unnumbered", "", "p1 p2"
    ),
}
