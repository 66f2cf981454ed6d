namespace Deus.Hosting.Ledger;

/// <summary>The options of the deployment ledger.</summary>
public sealed class LedgerOptions
{
    /// <summary>
    /// The kind of the database. Null (default): SQLite or PostgreSQL, by the type of the connection (<c>SqliteConnection</c>,
    /// <c>NpgsqlConnection</c>).
    /// </summary>
    public LedgerDialect? Dialect { get; set; }

    /// <summary>
    /// The schema of the tables in PostgreSQL, 1 to 32 lower-case letters, digits and <c>_</c>, not beginning with a digit. It must exist.
    /// Null (default): the first schema of the connection's search path. Must be null for SQLite.
    /// </summary>
    public string? Schema { get; set; }

    /// <summary>
    /// The beginning of the tables' names, 1 to 32 lower-case letters, digits and <c>_</c>, not beginning with a digit. Default
    /// <c>deus_</c>. Ledgers with different prefixes are independent.
    /// </summary>
    public string TablePrefix { get; set; } = "deus_";

    /// <summary>
    /// True (default) to create and migrate the tables at the first use. False: a missing or old table is an error, and the scripts of
    /// <see cref="LedgerMigrations.GetScripts"/> are to be run by other means.
    /// </summary>
    public bool MigrateAtFirstUse { get; set; } = true;

    /// <summary>
    /// The time after which a reservation expires that its process no longer renews. From one second to one day. Default 2 minutes. The
    /// database's clock counts.
    /// </summary>
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The time after which a pending deployment counts as left by its process. A repetition of the call then takes it over. From one
    /// second to one day; longer than a deployment may take. Default 30 minutes. The database's clock counts.
    /// </summary>
    public TimeSpan PendingTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The time between two comparisons of the records with the backend in the background, which are reported by log, metric and health check and
    /// change nothing. From one minute to one day. Null (default): nothing is compared.
    /// </summary>
    public TimeSpan? ComparisonInterval { get; set; }

    /// <exception cref="HostingConfigurationException">An option is not acceptable; the message names all of them.</exception>
    internal void Validate()
    {
        var failures = new List<string>();
        Require(Schema is null || IsName(Schema), nameof(Schema), "1 to 32 lower-case letters, digits and '_', or null");
        Require(Schema is null || Dialect is not LedgerDialect.Sqlite, nameof(Schema), "null for SQLite");
        Require(TablePrefix is not null && IsName(TablePrefix), nameof(TablePrefix), "1 to 32 lower-case letters, digits and '_'");
        Require(IsTime(ReservationLifetime), nameof(ReservationLifetime), "one second to one day");
        Require(IsTime(PendingTimeout), nameof(PendingTimeout), "one second to one day");
        Require(
            ComparisonInterval is not { } interval || (interval >= TimeSpan.FromMinutes(1) && interval <= TimeSpan.FromDays(1)),
            nameof(ComparisonInterval),
            "one minute to one day, or null");
        if (failures.Count > 0)
            throw new HostingConfigurationException(string.Join(' ', failures));

        void Require(bool isAccepted, string name, string accepted)
        {
            if (!isAccepted)
                failures.Add($"LedgerOptions.{name} is not acceptable. Accepted: {accepted}.");
        }
    }

    private static bool IsTime(TimeSpan value) => value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromDays(1);

    private static bool IsName(string value) =>
        value.Length is >= 1 and <= 32
        && !char.IsAsciiDigit(value[0])
        && value.All(c => c == '_' || char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c));
}
