using System.Runtime.CompilerServices;
using System.Text;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

/// <summary>Inputs that nobody means to send. Memory is measured by what this thread allocates: the streams here never go to another.</summary>
public sealed class BigInputTests
{
    private const long Gibibyte = 1024L * 1024 * 1024;

    private static readonly IntakeLimits AnySize = new() { FileBytes = long.MaxValue, Requests = int.MaxValue };

    [Fact]
    public void Ten_thousand_lines_are_read_in_one_go()
    {
        var text = new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\r\n", Enumerable.Range(1, 10_000).Select(i => SampleRequest.OneLine($"r-{i}")))));
        var results = Read(text, new IntakeLimits()).ToList();
        results.Count.ShouldBe(10_000);
        results.Cast<ParsedRequest.Accepted>().Select(r => r.Request.RequestId).ShouldBe(Enumerable.Range(1, 10_000).Select(i => $"r-{i}"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("{\"reason\": \"a")]
    [InlineData("[")]
    [InlineData("\uFEFF")]
    [InlineData("\0")]
    public void A_line_of_five_megabytes_is_one_error_and_the_next_line_is_read(string pattern)
    {
        var line = new RepeatingStream(Encoding.UTF8.GetBytes("x" + pattern), 5_000_000);
        var next = new MemoryStream(Encoding.UTF8.GetBytes("\n" + SampleRequest.OneLine("next")));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var results = Read(new Concatenated(line, next), new IntakeLimits()).ToList();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
        results.Select(r => $"{r.Line} {r.GetType().Name}").ShouldBe(["1 Rejected", "2 Accepted"]);
        ((ParsedRequest.Rejected)results[0]).Errors.Single().Code.ShouldBe(FlawCodes.LineTooLong);
        ((ParsedRequest.Rejected)results[0]).Text.Length.ShouldBe(8 * 1024);
    }

    [Fact]
    public void A_gibibyte_on_one_line_is_read_past_in_little_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var stream = new RepeatingStream(Encoding.UTF8.GetBytes("{\"reason\": \"" + new string('a', 100_000)), Gibibyte);

        Read(stream, AnySize).Single().ShouldBeOfType<ParsedRequest.Rejected>().Errors.Single().Code.ShouldBe(FlawCodes.LineTooLong);

        stream.Given.ShouldBe(Gibibyte);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
    }

    [Fact]
    public void A_gibibyte_of_blank_lines_is_an_empty_file()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var pattern = Encoding.UTF8.GetBytes(new string(' ', 1_000) + "\r\n");
        Read(new RepeatingStream(pattern, Gibibyte), AnySize).Single().ShouldBeOfType<ParsedRequest.Rejected>().Errors.Single().Code.ShouldBe(FlawCodes.FileEmpty);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
    }

    [Fact]
    public void A_file_over_its_limit_is_refused_as_soon_as_the_limit_is_met()
    {
        foreach (var pattern in new[] { new string('a', 5_000), new string('\n', 5_000), SampleRequest.OneLine() + "\n", "{\n" })
        {
            var stream = new RepeatingStream(Encoding.UTF8.GetBytes(pattern), Gibibyte);
            var last = Read(stream, new IntakeLimits { FileBytes = 1_000_000 }).Last().ShouldBeOfType<ParsedRequest.Rejected>();
            last.Errors.Single().Code.ShouldBeOneOf(FlawCodes.FileTooLarge, FlawCodes.TooManyErrors);
            stream.Given.ShouldBeLessThan(2_000_000);
        }
    }

    [Fact]
    public void Sixty_four_megabytes_of_good_requests_leave_nothing_behind()
    {
        var line = Encoding.UTF8.GetBytes(SampleRequest.With(r => r["reason"] = string.Concat(Enumerable.Repeat("😀é", 999))) + "\n");
        var count = 64_000_000 / line.Length;
        using var results = Read(new RepeatingStream(line, (long)count * line.Length), AnySize).GetEnumerator();

        var seen = Enumerable.Range(0, count).Select(_ => Next(results)).ToList();
        GC.Collect();

        // The reader is still there, at its end; the last result may be in its hands.
        seen.Count(s => s.IsAlive).ShouldBeLessThanOrEqualTo(1);
        results.MoveNext().ShouldBeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Next(IEnumerator<ParsedRequest> results)
    {
        results.MoveNext().ShouldBeTrue();
        return new WeakReference(results.Current.ShouldBeOfType<ParsedRequest.Accepted>().Request);
    }

    private static IEnumerable<ParsedRequest> Read(Stream stream, IntakeLimits limits) =>
        new RequestFileReader(limits).ReadAsync(stream, TestContext.Current.CancellationToken).ToBlockingEnumerable(TestContext.Current.CancellationToken);

    private sealed class Concatenated(Stream first, Stream second) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => first.Read(buffer) is > 0 and var read ? read : second.Read(buffer);
    }
}
