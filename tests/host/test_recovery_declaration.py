"""What a kind declares of backups."""

from pulse_core.host.kinds import merge, troubles_with_kind
from pulse_core.plugin.kinds import Kind


def kind(*paths: str) -> Kind:
    return Kind(type="vm", title="VM", plural="VMs", no_backup_when=paths)


def test_whom_nobody_expects_to_be_backed_up_is_what_any_plugin_says():
    merged, left_out = merge(kind("facets.a.template"), kind("facets.b.scratch", "facets.a.template"))

    assert (merged.no_backup_when, left_out) == (("facets.a.template", "facets.b.scratch"), ())


def test_a_path_that_leads_nowhere_is_named():
    assert [trouble.partition(":")[0] for trouble in troubles_with_kind(kind("template"))] == ["no_backup_when"]
