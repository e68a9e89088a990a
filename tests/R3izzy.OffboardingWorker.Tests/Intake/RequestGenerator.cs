using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

/// <summary>Requests as the parser would have accepted them.</summary>
internal static class RequestGenerator
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly Gen<string> Name = Text("ABC abcçãéíõü'-&.\"\\/<>+王😀", 1, 40).Select(t => "N" + UnicodeComposition.Compose(Spaces.Trim(t)));

    private static readonly Gen<string> Email =
        from local in Text(Letters + "+_-'", 1, 20)
        from domain in Text(Letters, 1, 20)
        select $"{local}@{domain}.example";

    private static readonly Gen<TaxId> TaxNumber =
        from cpf in Text("0123456789", 9, 9)
        from cnpj in Text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 11, 11)
        from isCpf in Gen.Elements(true, false)
        let first = isCpf ? "12" + cpf[..7] : "A" + cnpj
        let text = first + (isCpf ? TaxIdCheckDigits.OfCpf(first) : TaxIdCheckDigits.OfCnpj(first))
        select TaxId.TryRead(text, out var taxId, out _) ? taxId : throw new InvalidOperationException("not a tax id");

    private static readonly Gen<EquatableDictionary<string>> Accounts =
        from stripe in Text(Letters, 1, 20).Select(id => "cus_" + id)
        from firestore in Text("abcçã _-0", 1, 20).Select(id => $"clientes/x{id}.x")
        from storage in Text(Letters, 1, 20).Select(folder => folder + "/")
        from chosen in Gen.SubListOf("stripe", "firestore", "storage")
        select new EquatableDictionary<string>(new Dictionary<string, string> { ["stripe"] = stripe, ["firestore"] = firestore, ["storage"] = storage }
            .Where(entry => chosen.Contains(entry.Key)));

    private static readonly Gen<RequestFacts> Facts =
        from chosen in Gen.SubListOf(FactCatalog.All.AsEnumerable())
        from yes in Gen.Elements(true, false)
        from most in Gen.Choose(0, 3)
        select chosen.Aggregate(RequestFacts.None, (facts, fact) => facts.With(fact, fact.Type is FactType.WordList list
            ? new FactValue.Words(EquatableList.From(list.Allowed.Take(Math.Clamp(most, list.Fewest, list.Most))))
            : new FactValue.YesNo(yes)));

    private static readonly Gen<DateOnly?> Day = Gen.OneOf(Gen.Constant((DateOnly?)null), DayTextTests.AnyDayGen.Select(day => (DateOnly?)day));

    // Of each action what it takes; the return from a pause comes after its beginning.
    private static readonly Gen<(RequestAction Action, ScheduleFields When)> Schedule =
        from month in Gen.Choose(0, (12 * 101) - 1).Select(m => new Month(Month.FirstYear + (m / 12), (m % 12) + 1))
        from first in Day
        from second in Day
        from pauseRef in Gen.OneOf(Gen.Constant((string?)null), Text("0123456789", 6, 9).Select(n => (string?)$"PAUSA-2026-{n}"))
        from action in Gen.Elements(Enum.GetValues<RequestAction>())
        select (action, action switch
        {
            RequestAction.Cancel => new ScheduleFields(month, null, null, null),
            RequestAction.Pause => new ScheduleFields(null, first, second <= first ? null : second, null),
            RequestAction.Return => new ScheduleFields(null, null, second, pauseRef),
        });

    public static readonly Arbitrary<OffboardingRequest> Any = (
        from id in Gen.OneOf(Gen.Constant((string?)null), Text(Letters + ".:_-", 1, 100).Select(t => (string?)t))
        from plan in Gen.Elements(Enum.GetValues<Plan>())
        from schedule in Schedule
        from name in Name
        from emails in Email.NonEmptyListOf()
        from taxId in TaxNumber
        from accounts in Accounts
        from facts in Facts
        from requestedBy in Name
        from reason in Gen.OneOf(Gen.Constant((string?)null), Text("abc ç\n\t😀\"\\", 1, 200).Select(t => (string?)("r" + t + "r")))
        select new OffboardingRequest(id, schedule.Action, plan, schedule.When.LastMonth,
            new Customer(name, EquatableList.From(emails.Distinct().Take(20)), taxId, accounts),
            plan == Plan.ProContabilidade ? facts.With(FactCatalog.HasAccounting, new FactValue.YesNo(true)) : facts, requestedBy, reason)
        {
            PauseFrom = schedule.When.PauseFrom,
            ReturnOn = schedule.When.ReturnOn,
            PauseRef = schedule.When.PauseRef,
        }).ToArbitrary();

    private static Gen<string> Text(string alphabet, int shortest, int longest) =>
        from length in Gen.Choose(shortest, longest)
        from runes in Gen.Elements(alphabet.EnumerateRunes().Select(r => r.ToString()).ToArray()).ArrayOf(length)
        select string.Concat(runes);
}
