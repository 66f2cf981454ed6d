using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Deus.Hosting.Ledger.Storage;

/// <summary>A command with parameters. Each of the running methods disposes it.</summary>
internal sealed class LedgerCommand(DbCommand command, CancellationToken cancellationToken)
{
    public LedgerCommand With(string name, string? value) => With(name, DbType.String, value);

    public LedgerCommand With(string name, long? value) => With(name, DbType.Int64, value);

    /// <returns>The number of changed rows.</returns>
    public async Task<int> RunAsync()
    {
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The number in the first column of the first row.</returns>
    public async Task<long> NumberAsync()
    {
        await using (command.ConfigureAwait(false))
        {
            var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return Convert.ToInt64(value, CultureInfo.InvariantCulture);
        }
    }

    /// <returns>The first row; default without one.</returns>
    public async Task<T?> FirstAsync<T>(Func<DbDataReader, T> read) => (await ListAsync(read).ConfigureAwait(false)).FirstOrDefault();

    public async Task<List<T>> ListAsync<T>(Func<DbDataReader, T> read)
    {
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(read(reader));
                return rows;
            }
        }
    }

    private LedgerCommand With(string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return this;
    }
}
