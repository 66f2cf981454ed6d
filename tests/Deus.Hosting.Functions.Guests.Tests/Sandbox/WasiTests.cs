using System.Buffers.Binary;
using System.Diagnostics;
using Deus.Hosting.Functions.Guests.Sandbox.Wasi;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

/// <summary>Tests the functions of WASI preview 1 from the guest's side.</summary>
public sealed class WasiTests
{
    private DirectRuntime _runtime = null!;

    [OneTimeSetUp]
    public void SetUp() => _runtime = new DirectRuntime();

    [OneTimeTearDown]
    public async Task TearDown() => await _runtime.DisposeAsync();

    [TestCase("(call $fd_prestat_get (i32.const 3) (i32.const 64))", WasiError.BadDescriptor)]
    [TestCase("(call $path_open (i32.const 3) (i32.const 0) (i32.const 1024) (i32.const 1) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 64))", WasiError.BadDescriptor)]
    [TestCase("(call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 64))", WasiError.InvalidSeek)]
    [TestCase("(call $fd_seek (i32.const 9) (i64.const 0) (i32.const 0) (i32.const 64))", WasiError.BadDescriptor)]
    [TestCase("(call $fd_write (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 64))", WasiError.BadDescriptor)]
    [TestCase("(call $fd_read (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64))", WasiError.BadDescriptor)]
    [TestCase("(call $fd_write (i32.const 1) (i32.const -4) (i32.const 1) (i32.const 64))", WasiError.BadAddress)]
    [TestCase("(call $fd_write (i32.const 1) (i32.const 64) (i32.const 100000) (i32.const 64))", WasiError.Invalid)]
    [TestCase("(call $fd_write (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 131072))", WasiError.BadAddress)]
    [TestCase("(call $random_get (i32.const 131071) (i32.const 2))", WasiError.BadAddress)]
    [TestCase("(call $clock_time_get (i32.const 9) (i64.const 0) (i32.const 64))", WasiError.Invalid)]
    [TestCase("(call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 131070))", WasiError.BadAddress)]
    [TestCase("(call $poll_oneoff (i32.const 64) (i32.const 64) (i32.const 0) (i32.const 64))", WasiError.Invalid)]
    [TestCase("(i32.add (call $fd_close (i32.const 1)) (call $fd_close (i32.const 1)))", WasiError.BadDescriptor)]
    [TestCase("(i32.add (call $fd_close (i32.const 1)) (call $fd_write (i32.const 1) (i32.const 64) (i32.const 0) (i32.const 128)))", WasiError.BadDescriptor)]
    [TestCase("(call $environ_get (i32.const 131071) (i32.const 0))", WasiError.BadAddress)]
    public async Task A_wrong_argument_returns_the_error_number(string call, int error) =>
        Assert.That(await _runtime.ExitAsync(call), Is.EqualTo($"The function ended with exit code {error}."));

    [TestCase("(call $sched_yield)")]
    [TestCase("(call $fd_fdstat_get (i32.const 1) (i32.const 64))")]
    [TestCase("(call $clock_res_get (i32.const 1) (i32.const 64))")]
    [TestCase("(call $random_get (i32.const 64) (i32.const 0))")]
    public async Task A_right_call_returns_zero(string call) => Assert.That(await _runtime.ExitAsync(call), Is.EqualTo("0"));

    [Test]
    public async Task The_clock_has_the_present_time_and_random_bytes_differ()
    {
        var text = Wat.Command("""
            (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 64)))
            (drop (call $random_get (i32.const 72) (i32.const 16)))
            (call $write (i32.const 1) (i32.const 64) (i32.const 24))
            """);

        var (one, two) = ((await _runtime.RunAsync(text)).Body.ToArray(), (await _runtime.RunAsync(text)).Body.ToArray());

        var time = DateTimeOffset.UnixEpoch.AddTicks((long)(BinaryPrimitives.ReadUInt64LittleEndian(one) / 100));
        Assert.That(time, Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromMinutes(1)));
        Assert.That(one[8..], Is.Not.EqualTo(two[8..]));
    }

    [TestCase(30, 20, "3030", Description = "A sleep of 30 ms ends, and the event has the guest's data.")]
    [TestCase(100_000, 0.2, "Execution timed out.", Description = "A sleep ends at the deadline.")]
    public async Task A_guest_sleeps_with_poll_oneoff(int milliseconds, double seconds, string expected)
    {
        var watch = Stopwatch.StartNew();

        var response = await _runtime.RunAsync(
            Wat.Command($"""
                (i64.store (i32.const 64) (i64.const 0x30303030))
                (i32.store (i32.const 80) (i32.const 1))
                (i64.store (i32.const 88) (i64.const {milliseconds * 1_000_000L}))
                (drop (call $poll_oneoff (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 128)))
                (call $write (i32.const 1) (i32.const 256) (i32.add (i32.load (i32.const 128)) (i32.const 1)))
                """),
            seconds: seconds);

        var (text, least) = response.Lines is [var line] ? (line.Text, 200) : (Convert.ToHexString(response.Body.Span), 30);
        Assert.That(text, Is.EqualTo(expected));
        Assert.That(watch.ElapsedMilliseconds, Is.InRange(least - 1, 10_000));
    }
}
