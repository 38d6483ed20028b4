"""Two reports side by side."""

import json
import warnings

import pytest
from convcost import compare, conv2d, depthwise_separable, model_cost
from hypothesis import given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from paddle import nn

IMAGE = (1, 8, 16, 16)


def report_of(**layers):
    def build():
        net = nn.Sequential()
        for name, layer in layers.items():
            net.add_sublayer(name, layer)
        return net

    return model_cost(build, IMAGE)


def conv(kernel=3, **more):
    return nn.Conv2D(8, 8, kernel, padding=kernel // 2, **more)


def separable():
    return nn.Sequential(conv(groups=8), conv(1))


def test_what_was_added_removed_and_changed():
    before = report_of(stem=conv(), body=conv(), old=conv(1), tail=conv())
    after = report_of(stem=conv(), body=conv(5), new=conv(1), tail=conv())
    result = compare(before, after)
    assert [(c.name, c.status) for c in result.changes] == [
        ("stem", "same"),
        ("body", "changed"),
        ("old", "removed"),
        ("new", "added"),
        ("tail", "same"),
    ]
    body = result.changes[1]
    three, five = (conv2d(8, 8, k, padding=k // 2, input_size=16) for k in (3, 5))
    assert (body.before.macs, body.after.macs) == (three.macs, five.macs)
    assert (result.changes[2].after.macs, result.changes[3].before.macs) == (0, 0)
    assert result.macs_ratio == after.total.macs / before.total.macs


def test_a_layer_that_became_several_is_matched_by_block():
    before, after = report_of(stem=conv(), body=conv()), report_of(stem=conv(), body=separable())
    apart = [(c.name, c.status) for c in compare(before, after).only("added", "removed")]
    assert apart == [("body", "removed"), ("body.0", "added"), ("body.1", "added")]
    (block,) = compare(before, after, depth=1).only("changed")
    expected = depthwise_separable(8, 8, 3, padding=1, input_size=16)
    assert (block.name, block.after.macs, block.after.params) == (
        "body",
        expected.macs,
        expected.params,
    )


def test_the_same_at_another_shape_is_changed():
    """As many parameters and as many MACs, but not the same layer."""
    before, after = report_of(body=conv(groups=2)), report_of(body=conv(groups=4))
    assert compare(before, after).only("changed")
    wide = nn.Conv2D(8, 8, (1, 3), padding=(0, 1)), nn.Conv2D(8, 8, (3, 1), padding=(1, 0))
    assert compare(*(report_of(body=layer) for layer in wide)).only("changed")


def test_nothing_changed():
    one = report_of(stem=conv())
    assert not compare(one, one).only("changed", "added", "removed")
    assert "都相同" in str(compare(one, one))


def test_a_second_call_keeps_its_place():
    layer = conv()
    net = lambda: nn.Sequential(layer, nn.ReLU(), layer)  # noqa: E731
    again, once = model_cost(net, IMAGE), report_of(**{"0": conv()})
    result = compare(once, again)
    assert [(c.name, c.status) for c in result.changes] == [("0", "same"), ("0 #2", "added")]


@settings(max_examples=20)
@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_the_changes_add_up(first, second):
    """Whatever the order: every layer of both is in it once, and the sums are the reports'."""
    reports = [
        report_of(**{name: conv(1 + 2 * (ord(name) % 2)) for name in names or ["a"]})
        for names in (first, second)
    ]
    for depth in (None, 1):
        result = compare(*reports, depth=depth)
        for side, report in zip(("before", "after"), reports, strict=True):
            assert sum(getattr(c, side).macs for c in result.changes) == report.total.macs
            assert sum(getattr(c, side).params for c in result.changes) == report.total.params
        names = [change.name for change in result.changes]
        assert sorted(names) == sorted(set(first or "a") | set(second or "a"))


def test_every_form_says_it():
    result = compare(report_of(stem=conv(), body=conv()), report_of(stem=conv(), body=conv(5)))
    ratio = f"{2.777:.2f}"
    assert ratio in str(result)
    assert ratio in result._repr_html_()
    assert ratio in result.to_markdown()
    assert "没变的 1 层没有列出" in str(result)
    read = json.loads(result.to_json())
    assert read["macs_ratio"] == result.macs_ratio
    assert [change["status"] for change in read["changes"]] == ["same", "changed"]
    assert (
        repr(result)
        == f"Comparison(params=1168→2192, macs={read['before']['macs']}→{read['after']['macs']})"
    )


def test_other_inputs_are_named():
    build = lambda: nn.Sequential(conv())  # noqa: E731
    result = compare(model_cost(build, IMAGE), model_cost(build, (1, 8, 32, 32)))
    assert "输入不同：前 1×8×16×16，后 1×8×32×32" in str(result)


def test_nought_has_no_ratio():
    result = compare(report_of(relu=nn.ReLU()), report_of(body=conv()))
    assert result.macs_ratio is None
    assert "—" in str(result)


@pytest.mark.parametrize("wrong", [None, 3, nn.ReLU()])
def test_what_is_no_report_is_named(wrong):
    with pytest.raises(TypeError, match="compare 的参数 after"):
        compare(report_of(stem=conv()), wrong)
