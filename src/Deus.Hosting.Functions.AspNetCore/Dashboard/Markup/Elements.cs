namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>The elements that several pages have.</summary>
internal static class Elements
{
    /// <summary>Returns a table that scrolls sideways in a narrow window; a sentence when it has no rows.</summary>
    /// <param name="caption">What the table contains; screen readers read it.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="empty">The sentence.</param>
    public static Html Table(string caption, IEnumerable<string> columns, IReadOnlyCollection<Html> rows, string empty) => rows.Count == 0
        ? Html.From($"""<p class="empty">{empty}</p>""")
        : Html.From(
            $"""
            <div class="scroll" role="region" aria-label="{caption}" tabindex="0">
            <table><caption class="hidden">{caption}</caption>
            <thead><tr>{columns.Select(HeadCell)}</tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);

    /// <summary>Returns a list of names and values.</summary>
    public static Html Facts(IEnumerable<(string Name, Html Value)> facts) => Html.From(
        $"""<dl class="facts">{facts.Select(fact => Fact(fact.Name, fact.Value))}</dl>""");

    /// <summary>Returns the links to the first and the next page; nothing on an only page.</summary>
    /// <param name="label">What is paged.</param>
    /// <param name="first">The link to the first page; null on the first page.</param>
    /// <param name="next">The link to the next page; null on the last page.</param>
    /// <param name="nextText">The text of the link to the next page.</param>
    public static Html Pager(string label, string? first, string? next, string nextText = "Next page") => first is null && next is null
        ? Html.Empty
        : Html.From($"""<nav class="pager" aria-label="{label}">{Link(first, "First page")}{Link(next, nextText)}</nav>""");

    /// <summary>Returns a link that looks like a button; nothing without a target.</summary>
    public static Html Link(string? target, string text) =>
        target is null ? Html.Empty : Html.From($"""<a class="button" href="{target}">{text}</a>""");

    /// <summary>Returns a field for one of several values.</summary>
    /// <param name="name">The name of the field.</param>
    /// <param name="label">The label of the field.</param>
    /// <param name="options">The values and their texts.</param>
    /// <param name="selected">The value that is selected; null for the first.</param>
    public static Html Select(string name, string label, IEnumerable<(string Value, string Text)> options, string? selected) => Html.From(
        $"""
        <label>{label} <select name="{name}">{options.Select(option => Option(option.Value, option.Text, option.Value == selected))}</select></label>
        """);

    /// <summary>Returns a field for a text of one line.</summary>
    public static Html Input(string type, string name, string label, string? value) => Html.From(
        $"""<label>{label} <input type="{type}" name="{name}" value="{value}"></label>""");

    private static Html HeadCell(string column) => Html.From($"""<th scope="col">{column}</th>""");

    private static Html Fact(string name, Html value) => Html.From($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    private static Html Option(string value, string text, bool isSelected) => isSelected
        ? Html.From($"""<option value="{value}" selected>{text}</option>""")
        : Html.From($"""<option value="{value}">{text}</option>""");
}
