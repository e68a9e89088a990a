using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Intake;

public enum TaxIdKind
{
    /// <summary>A person's number: 11 digits.</summary>
    Cpf,

    /// <summary>A company's number: 12 of <c>0-9A-Z</c> and 2 digits.</summary>
    Cnpj,
}

/// <summary>A CPF or CNPJ whose check digits are right. Prints itself masked; <see cref="Value"/> is the number itself.</summary>
public sealed record TaxId
{
    private const string CpfMask = "000.000.000-00";
    private const string CnpjMask = "AA.AAA.AAA/AAAA-00";

    private TaxId(TaxIdKind kind, string value) => (Kind, Value) = (kind, value);

    public TaxIdKind Kind { get; }

    /// <summary>Without punctuation, letters in upper case. Always text: a number would lose zeros in front, and a CNPJ may have letters.</summary>
    public string Value { get; }

    /// <summary><c>111.444.777-35</c> or <c>12.ABC.345/01DE-35</c>.</summary>
    public string Formatted => Kind switch
    {
        TaxIdKind.Cpf => $"{Value[..3]}.{Value[3..6]}.{Value[6..9]}-{Value[9..]}",
        TaxIdKind.Cnpj => $"{Value[..2]}.{Value[2..5]}.{Value[5..8]}/{Value[8..12]}-{Value[12..]}",
    };

    /// <summary>For lists and logs: <c>***.444.777-**</c>, as the federal government prints a CPF, or <c>**.ABC.345/****-**</c>.</summary>
    public string Masked => Kind switch
    {
        TaxIdKind.Cpf => $"***.{Value[3..6]}.{Value[6..9]}-**",
        TaxIdKind.Cnpj => $"**.{Value[2..5]}.{Value[5..8]}/****-**",
    };

    public override string ToString() => Masked;

    /// <summary>Reads a CPF or CNPJ, with its usual punctuation or none, in any letter case, with spaces around it.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out TaxId? value, [NotNullWhen(false)] out Flaw? flaw)
    {
        var trimmed = Spaces.Trim(text);
        value = null;
        if ((Compact(trimmed, CpfMask) ?? Compact(trimmed, "00000000000")) is { } cpf)
        {
            flaw = CpfFlaw(cpf);
            value = flaw is null ? new TaxId(TaxIdKind.Cpf, cpf) : null;
        }
        else if ((Compact(trimmed, CnpjMask) ?? Compact(trimmed, "AAAAAAAAAAAA00")) is { } cnpj)
        {
            flaw = CnpjFlaw(cnpj);
            value = flaw is null ? new TaxId(TaxIdKind.Cnpj, cnpj) : null;
        }
        else
        {
            flaw = NeitherForm;
        }

        return flaw is null;
    }

    private static Flaw? CpfFlaw(string cpf) =>
        IsOneCharacterRepeated(cpf) ? Repeated : TaxIdCheckDigits.OfCpf(cpf[..9]) == cpf[9..] ? null : WrongDigits;

    private static Flaw? CnpjFlaw(string cnpj) =>
        IsOneCharacterRepeated(cnpj) ? Repeated : TaxIdCheckDigits.OfCnpj(cnpj[..12]) == cnpj[12..] ? null : WrongDigits;

    private static bool IsOneCharacterRepeated(string text) => text.AsSpan().IndexOfAnyExcept(text[0]) < 0;

    /// <summary>The text without the punctuation of the mask; null when it does not fit. 0 takes a digit, A a digit or letter.</summary>
    private static string? Compact(string text, string mask)
    {
        if (text.Length != mask.Length)
        {
            return null;
        }

        var kept = new List<char>(mask.Length);
        foreach (var (place, character) in mask.Zip(text))
        {
            var takes = place is '0' or 'A';
            var fits = place switch
            {
                '0' => char.IsAsciiDigit(character),
                'A' => char.IsAsciiLetterOrDigit(character),
                _ => character == place,
            };
            if (!fits)
            {
                return null;
            }

            if (takes)
            {
                kept.Add(char.IsAsciiLetterLower(character) ? (char)(character - 32) : character);
            }
        }

        return string.Concat(kept);
    }

    private static readonly Flaw NeitherForm = new(FlawCodes.Format,
        "is neither a CPF (11 digits) nor a CNPJ (12 digits or letters and 2 digits); punctuation is optional but must stand where it belongs.",
        "não é um CPF (11 dígitos) nem um CNPJ (12 dígitos ou letras e 2 dígitos); a pontuação é opcional, mas deve estar no lugar certo.");

    private static readonly Flaw Repeated = new(FlawCodes.CheckDigits,
        "repeats one digit: no such CPF or CNPJ is issued.",
        "repete um único dígito: não existe CPF ou CNPJ assim.");

    private static readonly Flaw WrongDigits = new(FlawCodes.CheckDigits,
        "has wrong check digits: compare it with the customer's document.",
        "tem dígitos verificadores errados: confira com o documento do cliente.");
}
