namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>
/// Writes tables. A narrow window shows each row as a block, in which each cell has the name of its column. The roles are written because the
/// style sheet of such a window takes from a table what screen readers know it by.
/// </summary>
internal static class Table
{
    /// <summary>Returns a table; a sentence when it has no rows.</summary>
    /// <param name="caption">What the table contains; screen readers read it.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="rows">The cells of each row, one for each column. The first one is the heading of the row.</param>
    /// <param name="empty">The sentence.</param>
    public static Html Create(string caption, IReadOnlyList<string> columns, IReadOnlyCollection<Html[]> rows, string empty) => rows.Count == 0
        ? Elements.Note(empty)
        : Html.From(
            $"""
            <div class="scroll card" role="region" aria-label="{caption}" tabindex="0">
            <table role="table"><caption class="hidden">{caption}</caption>
            <thead role="rowgroup"><tr role="row">{columns.Select(Head)}</tr></thead>
            <tbody role="rowgroup">{rows.Select(cells => Row(columns, cells))}</tbody></table></div>
            """);

    private static Html Head(string column) => Html.From($"""<th scope="col" role="columnheader">{column}</th>""");

    private static Html Row(IReadOnlyList<string> columns, Html[] cells) => Html.From(
        $"""
        <tr role="row"><th scope="row" role="rowheader">{cells[0]}</th>{cells.Skip(1).Select((cell, i) => Cell(columns[i + 1], cell))}</tr>
        """);

    private static Html Cell(string column, Html cell) => Html.From($"""<td role="cell" data-label="{column}"><div>{cell}</div></td>""");
}
