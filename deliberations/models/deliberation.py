"""Deliberations: what identifies a file. What it says is in its acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from ..rules.acts import Chamber
from ..rules.numbers import Number

if TYPE_CHECKING:
    from .history import History


class Scope(NamedTuple):
    """Where a right reaches: everywhere, or some organisations and some single files."""

    everywhere: bool = False
    organisations: frozenset[int] = frozenset()
    deliberations: frozenset[int] = frozenset()


def reached(scope: Scope, *, file: str = "deliberation") -> Q:
    """Return the condition that a right reaches what is about a file; `file` is the way to it.

    Each is looked up by itself: of a list of files to be in, SQLite would first read all.
    """
    from .index import Involvement

    if scope.everywhere:
        return Q()
    parties = Involvement.objects.filter(deliberation=OuterRef(file), organisation_id__in=scope.organisations)
    # One condition where one is enough: two of them joined by OR are no join, and so take longer.
    shared = Q(**{f"{file}__in": scope.deliberations}) if scope.deliberations else Q()
    return Q(Exists(parties)) | shared


class ShortTitle(NamedTuple):
    text: str
    language: str


class DeliberationQuerySet(models.QuerySet["Deliberation"]):
    def within(self, scope: Scope) -> Self:
        """Keep the files that a right reaches; the permissions decide what that is."""
        if scope.everywhere:
            return self
        from .index import Involvement

        parties = Involvement.objects.filter(organisation_id__in=scope.organisations).values("deliberation_id")
        return self.filter(Q(pk__in=parties) | Q(pk__in=scope.deliberations))

    def public(self) -> Self:
        return self.filter(public=True)

    def numbered(self, numbers: Iterable[Number]) -> Self:
        return self.filter(number__in=[str(n) for n in numbers])


class Deliberation(models.Model):
    """One file: a decision of the committee and all that was decided about it since."""

    number = models.CharField(_("number"), max_length=7, unique=True)
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveSmallIntegerField(editable=False)
    chamber = models.CharField(_("chamber"), max_length=30, choices=[(c.value, c.value) for c in Chamber])
    public = models.BooleanField(_("published"), default=False)
    short_title = models.JSONField(_("short title, by language"), default=dict, blank=True)

    objects = DeliberationQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliberation")
        verbose_name_plural = _("deliberations")
        ordering = ["-year", "-serial"]
        indexes = [
            models.Index(fields=["-year", "-serial"], name="deliberation_newest_first"),
            models.Index(fields=["-year", "-serial"], condition=Q(public=True), name="deliberation_published"),
        ]
        default_permissions = ()
        permissions = [("view_file", "see this file as an outside expert")]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: object, **kwargs: object) -> None:
        number = Number(*map(int, self.number.split("/")))
        self.year, self.serial = number.full_year, number.serial
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def slug(self) -> str:
        return self.number.replace("/", "-")

    @property
    def title_for_reader(self) -> str:
        """Return the register's own short title in the reader's language, empty where it has none."""
        return str(self.short_title.get(get_language() or "", ""))

    @property
    def title_elsewhere(self) -> ShortTitle | None:
        """Return the short title in another language, for who reads it in one that it lacks."""
        return next(
            (ShortTitle(self.short_title[c], c) for c, _name in settings.LANGUAGES if c in self.short_title), None
        )

    def history(self) -> History:
        """Read the acts of this file once, to fold states from."""
        from .history import History

        return History.of(self)


class DeliberationUserPermission(UserObjectPermissionBase):
    """A right of one person on one file: an outside expert, until a day, that day included."""

    content_object = models.ForeignKey(Deliberation, models.CASCADE)
    until = models.DateField()
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shared_at = models.DateTimeField()


class DeliberationGroupPermission(GroupObjectPermissionBase):
    """A right of one group on one file."""

    content_object = models.ForeignKey(Deliberation, models.CASCADE)
