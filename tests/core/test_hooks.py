"""Handles of hooks: order, removal, blocks, and that a handle keeps nothing alive."""

from __future__ import annotations

import weakref

from zerograd.core.hooks import Hooks, register


def test_order_and_removal() -> None:
    hooks = Hooks()
    first, second, sooner = register(hooks, "first"), register(hooks, "second"), register(hooks, "sooner", prepend=True)
    assert [*hooks.values()] == ["sooner", "first", "second"]
    first.remove()
    first.remove()
    assert [*hooks.values()] == ["sooner", "second"] and len({first.id, second.id, sooner.id}) == 3


def test_block() -> None:
    hooks = Hooks()
    with register(hooks, "inside") as handle:
        assert hooks == {handle.id: "inside"}
    assert not hooks


def test_a_handle_keeps_nothing_alive(no_gc: None) -> None:
    hooks = Hooks()
    handle, known = register(hooks, "hook"), weakref.ref(hooks)
    del hooks
    assert known() is None
    handle.remove()
