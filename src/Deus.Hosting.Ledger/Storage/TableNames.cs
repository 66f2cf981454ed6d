namespace Deus.Hosting.Ledger.Storage;

/// <summary>The qualified names of the tables.</summary>
internal sealed class TableNames(LedgerOptions options)
{
    private readonly string _qualifier = options.Schema is null ? options.TablePrefix : $"{options.Schema}.{options.TablePrefix}";

    public string Schema => _qualifier + "schema";

    public string Admission => _qualifier + "admission";

    public string Places => _qualifier + "places";

    public string Deployments => _qualifier + "deployments";

    /// <summary>Returns the name of an index. An index is in the schema of its table, so its name has no qualifier.</summary>
    public string Index(string name) => options.TablePrefix + name;
}
