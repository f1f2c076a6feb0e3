"""Kinds of import contract that import-linter does not have."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class RoomPrivate(Contract):
    """Modules of the given names, in any room, are imported only inside their own room.

    The built-in `protected` contract cannot say "only the same room": an allow-list of `domain.*` lets every room in.
    """

    rooms = fields.StringField()
    private = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - not our signature
        intrusions: list[tuple[str, str]] = []
        for room in sorted(graph.find_children(str(self.rooms))) if str(self.rooms) in graph.modules else []:
            for module in self._private_modules(graph, room):
                importers = graph.find_modules_that_directly_import(module)
                intrusions += [(name, module) for name in importers if not f"{name}.".startswith(f"{room}.")]
        return ContractCheck(kept=not intrusions, metadata={"intrusions": sorted(intrusions)})

    def _private_modules(self, graph: ImportGraph, room: str) -> list[str]:
        # A part of a room, and a part of that, has modules of the same names.
        return sorted(
            module
            for module in graph.find_descendants(room)
            if {*self.private} & {*module.removeprefix(f"{room}.").split(".")}  # type: ignore[misc]
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        _print_intrusions(check)


class Never(Contract):
    """No module of some packages imports any module of others, directly; packages that do not exist are no error.

    Both lists take wildcards, `*` for one step and `**` for several (`signoff.domain.**.tables`); what lies inside a
    package is meant too.
    """

    importers = fields.ListField(subfield=fields.StringField())
    imported = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - not our signature
        found = {
            (match["importer"], match["imported"])
            for importer in self._whole(self.importers)
            for imported in self._whole(self.imported)
            for match in graph.find_matching_direct_imports(f"{importer} -> {imported}")
        }
        return ContractCheck(kept=not found, metadata={"intrusions": sorted(found)})

    def _whole(self, packages: object) -> list[str]:
        return [name for package in packages for name in (package, f"{package}.**")]  # type: ignore[attr-defined]

    def render_broken_contract(self, check: ContractCheck) -> None:
        _print_intrusions(check)


def _print_intrusions(check: ContractCheck) -> None:
    for importer, imported in check.metadata["intrusions"]:
        output.print_error(f"{importer} is not allowed to import {imported}")
    output.new_line()
