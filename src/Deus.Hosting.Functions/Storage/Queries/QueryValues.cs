using System.Globalization;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>Collects the values of one query as SQL parameters.</summary>
internal sealed class QueryValues
{
    private readonly List<object> _values = [];

    /// <returns>The name of the parameter.</returns>
    public string Add(object value)
    {
        _values.Add(value);
        return Name(_values.Count - 1);
    }

    public SqliteCommand AddTo(SqliteCommand command)
    {
        for (var i = 0; i < _values.Count; i++)
            command.With(Name(i), _values[i]);
        return command;
    }

    private static string Name(int index) => "$q" + index.ToString(CultureInfo.InvariantCulture);
}
