"""Tables as Parquet files, through pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

TYPES = {"INTEGER": "int64", "REAL": "float64", "TEXT": "string"}
"""What columns of a recording become; those of other types do not occur."""


class Parquet:
    """Writes Parquet, a row group a batch, with the facts of the run in the metadata of the schema."""

    def __init__(self, path: Path, columns: list[tuple[str, str]], facts: dict[str, str]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        types = [(name, pa.type_for_alias(TYPES[kind])) for name, kind in columns]
        self._schema = pa.schema(types, metadata=facts)
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        """Add rows."""
        import pyarrow as pa

        columns = [
            pa.array(column, field.type)
            for column, field in zip(zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))
