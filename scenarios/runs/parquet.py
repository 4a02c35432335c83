"""Tables as Parquet files, through pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

TYPES = {"INTEGER": pa.int64(), "REAL": pa.float64(), "TEXT": pa.string()}
"""What columns of a recording become; those of other types do not occur."""


class Parquet:
    """Writes Parquet, a row group a batch, with the facts of the run in the metadata of the schema."""

    def __init__(self, path: Path, columns: list[tuple[str, str]], facts: dict[str, str]) -> None:
        self._schema = pa.schema([(name, TYPES[kind]) for name, kind in columns], metadata=facts)
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        """Add rows."""
        columns = [
            pa.array(column, field.type)
            for column, field in zip(zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))
