namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>One step of a procedure.</summary>
public sealed record ProcedureStep
{
    /// <summary>What a step names in <c>uses</c> when a person does it.</summary>
    public const string Human = "human";

    /// <summary>A person of the owning department must agree before what needs this step goes on; not the one who asked for the case.</summary>
    public const string Approval = "approval";

    /// <summary>The closing check: every effect of the case is read back once more.</summary>
    public const string ClosingCheck = "case.verify";

    /// <summary>Opens the return of a pause on its day.</summary>
    public const string OpenReturn = "case.open-return";

    /// <summary>A person's task, but only when another step was done by hand.</summary>
    public const string AskIfByHand = "case.ask-if-by-hand";

    /// <summary>The gate of steps that no platform has.</summary>
    public const string CasePlatform = "case";

    /// <summary>What the engine does itself.</summary>
    public static readonly IReadOnlyList<string> OwnWork = [AskIfByHand, OpenReturn, ClosingCheck];

    public required int No { get; init; }

    /// <summary>A contract within the procedure: logs and people use it.</summary>
    public required string Id { get; init; }

    /// <summary>Portuguese.</summary>
    public required string Title { get; init; }

    /// <summary>A connector's id, <see cref="Human"/>, <see cref="Approval"/> or one of <see cref="OwnWork"/>.</summary>
    public required string Uses { get; init; }

    /// <summary>What the step's <c>with</c> was read into; null for a step that takes none.</summary>
    public required object? Input { get; init; }

    /// <summary>The department that answers for it.</summary>
    public required string Owner { get; init; }

    public required IReadOnlyList<Need> Needs { get; init; }

    public required StepTiming At { get; init; }

    /// <summary>Facts that must hold; empty: always.</summary>
    public required IReadOnlyList<FactCondition> When { get; init; }

    /// <summary>Portuguese, for the person who does it by hand; may name the case's fields in double braces.</summary>
    public required string Instructions { get; init; }

    /// <summary>What the person has to answer; empty: nothing.</summary>
    public IReadOnlyList<FormField> Form { get; init; } = [];

    /// <summary>Business days that a person has, from when the step came to people.</summary>
    public int DueDays { get; init; } = 3;

    /// <summary>Cannot be brought back: the procedure must hold it behind an approval.</summary>
    public bool IsIrreversible { get; init; }

    /// <summary>Shows the case elsewhere: woken when another step ends or asks a person, and goes on when a case is withdrawn.</summary>
    public bool IsMirror { get; init; }

    /// <summary>Portuguese: how a person puts it back when the case is withdrawn. Null: there is nothing to put back, or the connector does it.</summary>
    public string? Undo { get; init; }

    /// <summary>Done once more when the case's dates change after it was done; what needs it and has not begun then waits for that, too.</summary>
    public bool IsRedoneOnChange { get; init; }

    /// <summary>The step of the case before (of a return: its pause) that this one takes up; null: none.</summary>
    public string? Continues { get; init; }

    /// <summary>The document that is filled in for this step; null: none.</summary>
    public string? Document { get; init; }

    /// <summary>Which time round this is.</summary>
    public StepLap Lap => StepLap.Of(No);

    /// <summary>The gate it passes: the first part of the connector's id.</summary>
    public string Platform => Uses switch
    {
        Human => Human,
        // Looked at before a person is asked: there may be nothing to approve.
        Approval or AskIfByHand or ClosingCheck or OpenReturn => CasePlatform,
        _ => Uses[..Uses.IndexOf('.', StringComparison.Ordinal)],
    };

    /// <summary>Only people can do it.</summary>
    public bool IsHuman => Uses is Human or Approval;

    public bool IsApproval => Uses == Approval;

    /// <summary>A connector does it, when its platform is on.</summary>
    public bool IsConnectors => !IsHuman && !OwnWork.Contains(Uses);

    /// <summary>This step on a further lap: waits for nothing and is due at once.</summary>
    internal ProcedureStep OnLap(StepLap lap) => this with
    {
        No = lap.Number,
        Id = lap.IdOf(Id),
        Title = lap.IsUndo ? $"Desfazer: {Title}" : $"{Title} (de novo)",
        Instructions = lap.IsUndo ? Undo ?? $"Desfaça à mão o que foi feito no passo “{Title}”, se algo foi feito, e conclua." : Instructions,
        Needs = [],
        At = default,
        When = [],
        Form = lap.IsUndo ? [] : Form,
        Document = lap.IsUndo ? null : Document,
        IsRedoneOnChange = false,
    };
}

/// <summary>What <see cref="ProcedureStep.AskIfByHand"/> takes.</summary>
/// <param name="Step">The id of the step that may have been done by hand.</param>
public sealed record AskIfByHandInput(string Step);
