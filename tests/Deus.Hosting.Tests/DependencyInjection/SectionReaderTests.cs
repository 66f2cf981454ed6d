using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.DependencyInjection;

public sealed class SectionReaderTests
{
    private readonly List<string> _failures = [];

    [Test]
    public void List_returns_its_values_an_empty_list_for_an_empty_value_and_the_default_when_missing()
    {
        Assert.That(Of(("S:L:0", "a"), ("S:L:1", "b")).List("L", ["x"]), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Of(("S:L", "")).List("L", ["x"]), Is.Empty);
        Assert.That(Of().List("L", ["x"]), Is.EqualTo(new[] { "x" }));
        Assert.That(_failures, Is.Empty);
    }

    [TestCase("S:L", "any", "S:L is not a list. Accepted: L:0, L:1 and so on.")]
    [TestCase("S:L:0:x", "any", "S:L:0 is not text. Accepted: one value.")]
    public void List_reports_a_value_that_is_no_list(string key, string value, string failure)
    {
        Of((key, value)).List("L", []);

        Assert.That(_failures, Is.EqualTo(new[] { failure }));
    }

    [Test]
    public void A_section_where_one_value_is_expected_is_refused()
    {
        var reader = Of(("S:T:x", "1"), ("S:F:x", "1"));

        Assert.That((reader.Text("T", "old"), reader.Flag("F", true)), Is.EqualTo(("old", true)));
        Assert.That(_failures, Is.EqualTo(new[] { "S:T is a section or a list. Accepted: one value.", "S:F is a section or a list. Accepted: one value." }));
    }

    [Test]
    public void Section_reports_a_single_value_without_showing_it()
    {
        var reader = Of(("S:One", "secret"), ("S:Many:0", "secret"), ("S:Flat", "secret"));

        Assert.That(reader.Section("One"), Is.Null);
        Assert.That(reader.Sections("Many"), Is.Empty);
        Assert.That(reader.Sections("Flat"), Is.Empty);
        Assert.That(_failures, Is.EqualTo(new[]
        {
            "S:One is one value. Accepted: a section.",
            "S:Many:0 is one value. Accepted: a section.",
            "S:Flat is one value. Accepted: sections Flat:0, Flat:1 and so on.",
        }));
    }

    [Test]
    public void A_key_that_is_not_known_is_refused_in_a_section_below_too()
    {
        var reader = Of(("S:One:A", "1"), ("S:One:B", "1"), ("S:C", "1"));
        reader.Section("One")!.Text("A", "");

        reader.RefuseUnknown();

        Assert.That(_failures, Is.EquivalentTo(new[] { "S:C is not known. Accepted: One.", "S:One:B is not known. Accepted: A." }));
    }

    [Test]
    public void Empty_value_is_null_for_nullable_options_and_the_default_for_others()
    {
        foreach (var nothing in new[] { "", null })
        {
            var reader = Of(("S:K", nothing));
            Assert.That(reader.NullableNumber<int>("K", 5), Is.Null);
            Assert.That(reader.NullableDuration("K", TimeSpan.FromDays(1)), Is.Null);
            Assert.That(reader.NullableText("K", "x"), Is.Null);
            Assert.That(reader.NullableBytes("K", new byte[1]), Is.Null);
        }

        Assert.That(Of().NullableNumber<int>("K", 5), Is.EqualTo(5));
        Assert.That(Of(("S:K", null)).Number("K", 5), Is.EqualTo(5));
        Assert.That(_failures, Is.Empty);
    }

    [TestCase("Off", DayOfWeek.Sunday, false)]
    [TestCase("friday", DayOfWeek.Friday, true)]
    [TestCase("5", DayOfWeek.Sunday, false)]
    [TestCase("Friday,Monday", DayOfWeek.Sunday, false)]
    public void Choice_accepts_only_the_names_of_the_enum(string text, DayOfWeek value, bool isAccepted)
    {
        Assert.That(Of(("S:K", text)).Choice("K", DayOfWeek.Sunday), Is.EqualTo(value));
        Assert.That(_failures, isAccepted ? Is.Empty : Is.EqualTo(new[] { $"S:K is not known. Accepted: {string.Join(", ", Enum.GetNames<DayOfWeek>())}." }));
    }

    [TestCase("AQID", true)]
    [TestCase("AQ ID", false)]
    [TestCase("AQI", false)]
    [TestCase("no base64!", false)]
    public void NullableBytes_reads_base64_and_its_failure_does_not_show_the_text(string text, bool isAccepted)
    {
        var bytes = Of(("S:K", text)).NullableBytes("K", null);

        Assert.That(bytes?.ToArray(), isAccepted ? Is.EqualTo(new byte[] { 1, 2, 3 }) : Is.Null);
        Assert.That(_failures, isAccepted ? Is.Empty : Is.EqualTo(new[] { "S:K is not base64. Accepted: base64 text, or an empty value for null." }));
    }

    [TestCase("2031-02-03T04:05:06Z", true)]
    [TestCase("2031-02-03", true)]
    [TestCase("2031-02-03T04:05:06.5+01:00", true)]
    [TestCase("02/03/2031", false)]
    [TestCase("tomorrow", false)]
    public void A_time_is_ISO_8601(string text, bool isAccepted)
    {
        Assert.That(Of(("S:K", text)).NullableTime("K", null) is not null, Is.EqualTo(isAccepted));
        Assert.That(_failures, isAccepted ? Is.Empty : Has.One.StartsWith("S:K is not a time."));
    }

    [SetUp]
    public void Forget() => _failures.Clear();

    private SectionReader Of(params (string, string?)[] values) =>
        new(ReloadableSource.Build(values).Configuration.GetSection("S"), _failures);
}
