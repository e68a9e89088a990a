using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class RequestProperties
{
    [Fact]
    public void A_stored_request_reads_back_as_itself_and_has_one_form_only() => Prop.ForAll(RequestGenerator.Any, request =>
    {
        var stored = RequestJson.Write(request);
        var read = RequestJson.Read(stored);
        return read == request && read.GetHashCode() == request.GetHashCode() && RequestJson.Write(read).AsSpan().SequenceEqual(stored);
    }).Holds();

    [Fact]
    public void A_stored_request_can_be_sent_again() => Prop.ForAll(RequestGenerator.Any, request =>
        RequestParser.Parse(RequestJson.Write(request)) is ParsedRequest.Accepted accepted && accepted.Request == request).Holds();

    [Fact]
    public void No_bytes_make_the_parser_throw() => Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(), bytes =>
        IsWellFormed(RequestParser.Parse(bytes))).Holds(3_000);

    [Fact]
    public void No_text_makes_a_reader_of_values_throw() => Prop.ForAll(
        Gen.Choose(0, 0xFFFF).Select(c => (char)c).ArrayOf().Select(c => new string(c)).ToArbitrary(), text =>
    {
        foreach (var variant in new[] { text, $"a@{text}.example", $"{text}@a.example", $"{text}/2026", $"01/{text}/2026", $"2026-{text}-01", $"PAUSA-2026-{text}", $"clientes/{text}", $"cus_{text}" })
        {
            AccountCatalog.All.Select(a => a.Read(variant, out _, out _)).Count().ShouldBe(AccountCatalog.All.Count);
            EmailAddress.TryRead(variant, out _, out _);
            DayText.TryRead(variant, out _, out _);
            MonthText.TryRead(variant, out _, out _);
            AccountIds.PauseRef(variant, out _, out _);
            TaxId.TryRead(variant, out _, out _);
            TextRule.Name.TryRead(variant, out _, out _);
            TextRule.Reason.TryRead(variant, out _, out _);
        }
    }).Holds();

    [Fact]
    public void No_mutation_of_a_request_makes_the_parser_throw() => Prop.ForAll(RequestGenerator.Any, Mutations, (request, mutations) =>
        IsWellFormed(RequestParser.Parse(Mutate(RequestJson.Write(request), mutations)))).Holds(5_000);

    [Fact]
    public void No_mutation_of_a_file_makes_the_reader_throw() => Prop.ForAll(RequestGenerator.Any, Mutations, (request, mutations) =>
    {
        byte[] file = [.. SampleRequest.Bytes, (byte)'\n', .. RequestJson.Write(request), (byte)'\n', .. RequestJson.Write(request)];
        var results = new RequestFileReader(new IntakeLimits()).ReadAsync(new MemoryStream(Mutate(file, mutations))).ToBlockingEnumerable().ToList();
        return results.Count > 0 && results.All(IsWellFormed);
    }).Holds();

    [Fact]
    public void No_mutation_makes_the_list_of_rejected_messages_throw() => Prop.ForAll(RequestGenerator.Any, Mutations, (request, mutations) =>
        RejectedText.Redact(Mutate(RequestJson.Write(request), mutations)) is not null).Holds();

    [Fact]
    public void A_list_of_rejected_messages_shows_no_email_and_no_tax_id() => Prop.ForAll(RequestGenerator.Any, request =>
    {
        var shown = RejectedText.Redact(RequestJson.Write(request));
        return !shown.Contains('@') && !shown.Contains(request.Customer.TaxId.Value) && shown.Contains("\"name\":\"[name]\"");
    }).Holds();

    private static readonly Arbitrary<(int Place, byte With, int Kind)[]> Mutations =
        Gen.Choose(0, int.MaxValue).SelectMany(place => Gen.Elements("{}[]\",:\\u\n\0 19aZ@./\uFFFD"u8.ToArray())
            .SelectMany(with => Gen.Choose(0, 3).Select(kind => (place, with, kind)))).ArrayOf(4).ToArbitrary();

    private static byte[] Mutate(byte[] bytes, (int Place, byte With, int Kind)[] mutations)
    {
        var mutated = bytes.ToList();
        foreach (var (place, with, kind) in mutations.Where(_ => mutated.Count > 0))
        {
            var at = place % mutated.Count;
            switch (kind)
            {
                case 0: mutated[at] = with; break;
                case 1: mutated.Insert(at, with); break;
                case 2: mutated.RemoveAt(at); break;
                default: mutated.RemoveRange(at, Math.Min(mutated.Count - at, with)); break;
            }
        }

        return [.. mutated];
    }

    private static bool IsWellFormed(ParsedRequest parsed) => parsed switch
    {
        ParsedRequest.Accepted accepted => RequestJson.Read(RequestJson.Write(accepted.Request)) == accepted.Request,
        ParsedRequest.Rejected rejected => rejected.Errors.Count > 0
            && rejected.Errors.All(e => e.Line >= 1 && e.Field.Length > 0 && e.Message.EndsWith('.') | e.Message.EndsWith('?') && e.MessagePt.Length > 0),
        _ => false,
    };
}
