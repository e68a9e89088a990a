namespace R3izzy.OffboardingWorker.Tasks;

/// <summary>Settings <c>Tasks:*</c>.</summary>
public sealed class ReminderOptions
{
    /// <summary>When departments are reminded, on business days, in America/Sao_Paulo. Default 09:00.</summary>
    public TimeOnly RemindAt { get; set; } = new(9, 0);

    /// <summary>Business days after its due day that a task is told one level up. 0 to 60; default 2.</summary>
    public int EscalateAfter { get; set; } = 2;

    public IEnumerable<string> Problems()
    {
        if (EscalateAfter is < 0 or > 60)
        {
            yield return $"Tasks:EscalateAfter is {EscalateAfter}; it takes 0 to 60.";
        }
    }
}
