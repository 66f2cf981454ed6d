using Deus.Hosting.Functions.Builds.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

public sealed class LogNumbersProperties
{
    [FsCheck.NUnit.Property(MaxTest = 5_000)]
    public Property LogNumbers_contains_exactly_the_added_numbers_also_after_parsing() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(1, 30)).ToArbitrary(),
        came =>
        {
            var numbers = came.Aggregate(LogNumbers.None, (all, n) => all.With(n));
            var read = LogNumbers.Parse(numbers.ToString());

            return Enumerable.Range(1, 31).All(n => numbers.Contains(n) == came.Contains(n) && read.Contains(n) == came.Contains(n))
                && numbers.Islands.All(i => i.First <= i.Last && i.First > numbers.Through + 1)
                && numbers.ToString() == read.ToString();
        });

    [Test]
    public void LogNumbers_limits_the_number_of_stored_gaps()
    {
        var numbers = LogNumbers.None;
        for (var n = 2; n < 20_000; n += 2)
            numbers = numbers.With(n);

        Assert.That(numbers.Islands, Has.Length.EqualTo(LogNumbers.MaxIslands));
        Assert.That(numbers.With(1).Through, Is.EqualTo(2));
    }
}
