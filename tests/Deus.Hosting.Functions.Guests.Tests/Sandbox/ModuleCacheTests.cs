using System.Diagnostics.Metrics;
using Deus.Hosting.Functions.Guests.Sandbox;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

public sealed class ModuleCacheTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"deus-modules-{Guid.NewGuid():N}");
    private readonly Meter _meter = new("test");
    private GuestTelemetry _telemetry = null!;
    private GuestEngine _engine = null!;
    private ModuleCompiler _compiler = null!;

    [SetUp]
    public void SetUp()
    {
        _telemetry = new GuestTelemetry(_meter);
        _engine = new GuestEngine(4, 1024 * 1024);
        _compiler = new ModuleCompiler(_engine, _telemetry, TimeProvider.System);
    }

    [OneTimeTearDown]
    public void DisposeMeter() => _meter.Dispose();

    [TearDown]
    public void TearDown()
    {
        _compiler.Dispose();
        _engine.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_module_is_compiled_once_and_loaded_from_the_disk_afterwards()
    {
        var code = Code(1);
        using var first = await Cache().GetAsync(code, default);
        var file = new FileInfo(Cache().PathOf(code));
        var written = file.LastWriteTimeUtc;

        // A compiler that is disposed proves that nothing is compiled.
        using var unused = new ModuleCompiler(_engine, _telemetry, TimeProvider.System);
        unused.Dispose();
        using var second = await new ModuleCache(_folder, 1 << 30, _engine, unused, _telemetry, TimeProvider.System).GetAsync(code, default);

        Assert.That(second.Exports, Has.Count.EqualTo(first.Exports.Count));
        Assert.That(file.Exists && file.LastWriteTimeUtc >= written, Is.True);
        Assert.That(File.GetUnixFileMode(_folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task A_damaged_file_is_compiled_again()
    {
        var code = Code(1);
        using (await Cache().GetAsync(code, default))
            await File.WriteAllTextAsync(Cache().PathOf(code), "damaged");

        using var module = await Cache().GetAsync(code, default);

        Assert.That(module.Exports, Is.Not.Empty);
        Assert.That(new FileInfo(Cache().PathOf(code)).Length, Is.GreaterThan(100));
    }

    [Test]
    public async Task The_modules_that_were_not_used_for_the_longest_time_are_deleted_beyond_the_limit()
    {
        var time = new Shared.FakeTimeProvider();
        using (await Cache(time).GetAsync(Code(1), default))
            time.Advance(TimeSpan.FromMinutes(2));
        var size = new FileInfo(Cache().PathOf(Code(1))).Length;
        var small = new ModuleCache(_folder, (long)(size * 2.5), _engine, _compiler, _telemetry, time);
        await File.WriteAllTextAsync(Path.Combine(_folder, "abc-other.cwasm"), "of another version");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "abc-other.cwasm"), time.GetUtcNow().UtcDateTime.AddDays(-1));
        foreach (var number in new[] { 2, 1, 3 })
        {
            using var _ = await small.GetAsync(Code(number), default);
            File.SetLastWriteTimeUtc(small.PathOf(Code(number)), time.GetUtcNow().UtcDateTime);
            time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.That(new[] { 1, 2, 3 }.Select(number => File.Exists(small.PathOf(Code(number)))), Is.EqualTo(new[] { true, false, true }));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_does_not_prevent_the_execution()
    {
        await File.WriteAllTextAsync(_folder, "a file");
        try
        {
            using var module = await Cache().GetAsync(Code(1), default);
            Assert.That(module.Exports, Is.Not.Empty);
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    private ModuleCache Cache(TimeProvider? time = null) => new(_folder, 1 << 30, _engine, _compiler, _telemetry, time ?? TimeProvider.System);

    private static byte[] Code(int number) => Module.ConvertText($"(module (func (export \"f\") (result i32) (i32.const {number})))");
}
