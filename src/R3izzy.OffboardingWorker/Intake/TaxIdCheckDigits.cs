namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// The check digits of CPF and CNPJ. A character counts as its ASCII code less 48, so that digits keep their value and A is 17
/// (Instrução Normativa RFB 2.229 of 2024-10-15, CNPJ with letters from July 2026).
/// </summary>
internal static class TaxIdCheckDigits
{
    private static readonly int[] CpfWeights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    private static readonly int[] CnpjWeights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <param name="first">The first 9 digits.</param>
    public static string OfCpf(string first) => Two(first, CpfWeights);

    /// <param name="first">The first 12 characters, letters in upper case.</param>
    public static string OfCnpj(string first) => Two(first, CnpjWeights);

    private static string Two(string first, int[] weights)
    {
        var one = Digit(first, weights.AsSpan(1));
        var two = Digit(first + one, weights);
        return $"{one}{two}";
    }

    private static char Digit(string text, ReadOnlySpan<int> weights)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            sum += (text[i] - '0') * weights[i];
        }

        var remainder = sum % 11;
        return remainder < 2 ? '0' : (char)('0' + 11 - remainder);
    }
}
