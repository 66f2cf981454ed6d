using Deus.Hosting.Functions.Storage.Archives;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>
/// Reads a text of a record as UTF-8, piece by piece. No transaction is open between the pieces, so that a slow reader does not keep the
/// write-ahead log from being shortened.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="column">The column of the table <c>executions</c>.</param>
/// <param name="sequence">The row.</param>
/// <param name="length">The length in bytes at the time of the first read.</param>
internal sealed class RecordedTextStream(Database database, string column, long sequence, long length) : ForwardReadStream
{
    private long _position;

    /// <inheritdoc/>
    /// <exception cref="EndOfStreamException">The record was deleted.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(buffer.Length, length - _position);
        if (count == 0)
            return ValueTask.FromResult(0);
        var read = database.Read(connection => Read(connection, buffer.Span[..count]));
        _position += read;
        return ValueTask.FromResult(read);
    }

    private int Read(SqliteConnection connection, Span<byte> buffer)
    {
        if (connection.Sql("SELECT EXISTS (SELECT 1 FROM executions WHERE sequence = $sequence)").With("$sequence", sequence).Scalar<long>() == 0)
            throw new EndOfStreamException("The record was deleted while it was read.");
        using var text = new SqliteBlob(connection, "executions", column, sequence, readOnly: true);
        text.Position = _position;
        text.ReadExactly(buffer);
        return buffer.Length;
    }
}
