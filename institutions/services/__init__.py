"""Every verb of universities, units, people, roles, cover and links."""

from institutions.services.cover import end_cover, set_cover
from institutions.services.links import (
    LinkExpired,
    LinkProblem,
    LinkUnknown,
    LinkUsed,
    make_link,
    open_link,
    use_link,
)
from institutions.services.people import accept_invitation, add_person, confirm_person, invite
from institutions.services.roles import (
    RoleOverlap,
    change_line_manager,
    end_role,
    grant_role,
    person_leaves,
)
from institutions.services.settings import (
    add_closure,
    change_institution,
    remove_closure,
    set_logo,
)
from institutions.services.units import (
    close_unit,
    create_institution,
    create_unit,
    move_unit,
    rename_unit,
)
from institutions.working_days import due_on, working_calendar

__all__ = [
    "LinkExpired",
    "LinkProblem",
    "LinkUnknown",
    "LinkUsed",
    "RoleOverlap",
    "accept_invitation",
    "add_closure",
    "add_person",
    "change_institution",
    "change_line_manager",
    "close_unit",
    "confirm_person",
    "create_institution",
    "create_unit",
    "due_on",
    "end_cover",
    "end_role",
    "grant_role",
    "invite",
    "make_link",
    "move_unit",
    "open_link",
    "person_leaves",
    "remove_closure",
    "rename_unit",
    "set_cover",
    "set_logo",
    "use_link",
    "working_calendar",
]
