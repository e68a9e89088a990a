using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>A value, or the failure that took its place. Platform clients return it; connectors hand the failure on.</summary>
public readonly struct Result<T> where T : notnull
{
    private readonly T? _value;
    private readonly StepOutcome.Failed? _failure;

    private Result(T? value, StepOutcome.Failed? failure) => (_value, _failure) = (value, failure);

    /// <summary>False: <paramref name="failure"/> says why there is no value.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out StepOutcome.Failed? failure)
    {
        if (_failure is null && _value is null)
        {
            throw new InvalidOperationException("An empty Result was read.");
        }

        value = _value;
        failure = _failure;
        return failure is null;
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(StepOutcome.Failed failure) => new(default, failure);
}
