using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>The days that the customer was paused, both included; <paramref name="To"/> is the day before the return.</summary>
internal sealed record PausedDays(DateOnly From, DateOnly To)
{
    public bool AreNone => To < From;

    /// <summary>Null when the case does not know its pause.</summary>
    public static PausedDays? Of(StepContext step) =>
        step is { PausedFrom: { } from, ReturnsOn: { } back } ? new PausedDays(from, back.AddDays(-1)) : null;

    public bool Have(DateOnly day) => From <= day && day <= To;

    /// <summary>What is left of them: until they are over, more sales are made.</summary>
    public TimeSpan Left(DateTimeOffset now) => Brasilia.Midnight(To.AddDays(1)) - now;

    public override string ToString() => $"{Brasilia.Day(From)} a {Brasilia.Day(To)}";
}
