namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>The elements that several pages have.</summary>
internal static class Elements
{
    /// <summary>Returns a list of names and values.</summary>
    public static Html Facts(IEnumerable<(string Name, Html Value)> facts) => Html.From(
        $"""<dl class="facts card">{facts.Select(fact => Fact(fact.Name, fact.Value))}</dl>""");

    /// <summary>Returns numbers in large letters, with their names.</summary>
    public static Html Numbers(IEnumerable<(string Name, Html Value)> numbers) => Html.From(
        $"""<dl class="numbers">{numbers.Select(number => Fact(number.Name, number.Value))}</dl>""");

    /// <summary>Returns a part of a page with a heading.</summary>
    /// <param name="id">The id of the heading.</param>
    /// <param name="title">The heading.</param>
    /// <param name="content">The content.</param>
    public static Html Section(string id, string title, Html content) => Html.From(
        $"""<section aria-labelledby="{id}"><h2 id="{id}">{title}</h2>{content}</section>""");

    /// <summary>Returns a sentence that stands where there is nothing to show.</summary>
    public static Html Note(string sentence) => Html.From($"""<p class="empty card">{sentence}</p>""");

    /// <summary>Returns a text of several lines, which scrolls.</summary>
    /// <param name="label">What the text is.</param>
    /// <param name="text">The text.</param>
    public static Html Output(string label, string text) => Html.From(
        $"""<pre class="log" role="region" tabindex="0" aria-label="{label}">{text}</pre>""");

    /// <summary>Returns the links to the first and the next page; nothing on an only page.</summary>
    /// <param name="label">What is paged.</param>
    /// <param name="first">The link to the first page; null on the first page.</param>
    /// <param name="next">The link to the next page; null on the last page.</param>
    /// <param name="nextText">The text of the link to the next page.</param>
    public static Html Pager(string label, string? first, string? next, string nextText = "Next page") => first is null && next is null
        ? Html.Empty
        : Html.From($"""<nav class="pager" aria-label="{label}">{Link(first, "First page")}{Link(next, nextText)}</nav>""");

    /// <summary>Returns a link that looks like a button; nothing without a target.</summary>
    /// <param name="target">The address; null for no link.</param>
    /// <param name="text">The text of the link.</param>
    /// <param name="kind"><c>primary</c>, or empty (default) for a less prominent button.</param>
    public static Html Link(string? target, string text, string kind = "") =>
        target is null ? Html.Empty : Html.From($"""<a class="button {kind}" href="{target}">{text}</a>""");

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

    private static Html Fact(string name, Html value) => Html.From($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    private static Html Option(string value, string text, bool isSelected) => isSelected
        ? Html.From($"""<option value="{value}" selected>{text}</option>""")
        : Html.From($"""<option value="{value}">{text}</option>""");
}
