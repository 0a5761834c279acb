"""West London: talk to Communications first, then the Head of Marketing decides."""

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.journey import ADVISE, NEWS, PURPOSE, Journey, named, refused
from tests.browser.serving import Portal

EARLY = """([path, step]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const given = {csrfmiddlewaretoken: token, step_id: step, verdict: "approve", declared: "on",
    reason: "Typed too early"};
  for (const [name, value] of Object.entries(given)) {
    const box = document.createElement("input");
    box.name = name;
    box.value = value;
    form.append(box);
  }
  document.body.append(form);
  form.submit();
}"""


def test_nobody_decides_before_communications_was_asked(portal: Portal, as_person: SignIn) -> None:
    journey = Journey(portal, as_person, "west-london")
    page = journey.begin()
    journey.done("platform", named("UWL Film Club", "uwlfilmclub"))
    own_students = "Talking to our own students, in teaching or one to one"
    journey.task("purpose", {**PURPOSE, "What will it be used for?": [own_students]})
    refused(page, "West London 5.1")
    refused(page, "Use Teams, Blackboard")
    page.get_by_label(own_students).uncheck()
    for question, value in NEWS.items():
        page.get_by_role("group", name=question).get_by_label(value[0]).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account request")
    journey.add_administrator("jo", "Jo Martin", "Technician")
    journey.done("administrators")
    journey.done("approvers")
    journey.send()
    journey.accept("jo")

    page = journey.open_decision("director")
    # The browser's world has published a text of this policy, so the words name its version.
    first = "West London 3.3 (version 1.0): Communications team must answer first"
    expect(page.locator("main")).to_contain_text(first)
    step = journey.open_decision("consulted").locator("[name=step_id]").input_value()
    page.evaluate(EARLY, [page.url, step])
    expect(page.get_by_role("heading", level=1)).to_have_text("Your decision has not been saved")
    expect(page.locator("main")).to_contain_text(first)
    expect(page.get_by_label("What you typed")).to_have_value("Typed too early")
    journey.status_is("With Communications team")

    journey.decide("consulted", ADVISE, "Agreed, with captions on every film.")
    page = journey.open_decision("director")
    expect(page.locator("main")).to_contain_text("Agreed, with captions on every film.")
    journey.decide("director")
    journey.set_up("https://www.instagram.com/uwlfilmclub/")
    journey.on_the_register("UWL Film Club", cited=["West London 3.3"])
