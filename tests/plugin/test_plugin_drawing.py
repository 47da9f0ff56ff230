"""The short ways to declare a panel make what the long ways make."""

from pulse_core.plugin import Column, Draw, Drawing, Fact

DOOR = Drawing("door")


def test_a_fact_is_a_field_of_the_facet():
    assert DOOR.fact("Lock", "lock.state", Draw.BADGE) == Fact(title="Lock", value="facets.door.lock.state", draw=Draw.BADGE)


def test_a_number_is_a_metric_of_the_resource():
    assert DOOR.number("Opened", "opened_count") == Fact(title="Opened", value="metrics.opened_count", draw=Draw.NUMBER)


def test_a_table_is_a_list_of_the_facet_with_a_cell_for_each_field():
    keys = DOOR.table(
        "Keys", "keys", DOOR.cell("Owner", "owner"), DOOR.cell("Used", "metric:used_metric", Draw.RATE, width_px=90)
    )

    assert keys == Fact(
        title="Keys",
        value="facets.door.keys",
        draw=Draw.TABLE,
        columns=(
            Column(name="owner", title="Owner", value="owner", width_px=110),
            Column(name="used_metric", title="Used", value="metric:used_metric", draw=Draw.RATE, width_px=90),
        ),
    )
