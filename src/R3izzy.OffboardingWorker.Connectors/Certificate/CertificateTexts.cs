using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>What people read of <c>certificate.remove</c>.</summary>
internal static class CertificateTexts
{
    public const string None = "Não há certificado digital do cliente no Cloud Storage.";

    private const string Where = "https://console.cloud.google.com/storage/browser";

    public static string Done(int certificates, CertificateRecord.Remains remains) =>
        $"{(certificates == 1 ? "Certificado digital excluído" : $"{certificates} certificados digitais excluídos")} do Cloud Storage, conferido por leitura.{Left(remains)}";

    public static string AlreadyDone(CertificateRecord.Remains remains) => $"O certificado digital já tinha sido excluído do Cloud Storage.{Left(remains)}";

    public static string StillThere(int files) => $"Ainda há {Count(files)} do cliente no Cloud Storage.";

    public static string Effect(string bucket, OpenedFile file) =>
        $"Excluir {(file.Kind == FileKind.Password ? "a senha do certificado" : "o certificado")} {file.File.Name}{(file.File.IsNoncurrent ? " (versão antiga)" : "")} do bucket {bucket}"
        + (file.Facts is { } facts ? $" (série {facts.SerialNumber}, válido até {Day(facts.NotAfter)})." : ".");

    public static IReadOnlyList<string> Notes { get; } =
    [
        "A exclusão é definitiva para o sistema: para usar o certificado de novo é preciso pedir o arquivo ao cliente.",
        "A cópia na FocusNFe não é apagada aqui: ela sai com o cadastro da empresa.",
    ];

    public static string OfAnother(string bucket, IEnumerable<OpenedFile> files) =>
        $"No lugar dos certificados do cliente (bucket {bucket}) há certificado de outra empresa ou pessoa: {Names(files)}. Nada foi excluído. "
        + $"Confira em {Where}/{bucket} de quem é cada arquivo, exclua só os do cliente (e mova o que não for dele) e conclua a tarefa. "
        + "Se o CPF/CNPJ do pedido ou Platforms:Certificate:Prefixes estiver errado, corrija e repita este passo.";

    public static string Unreadable(string bucket, IEnumerable<OpenedFile> files) =>
        $"Não foi possível abrir, ou não diz de quem é: {Names(files)} (bucket {bucket}). Nada foi excluído. "
        + $"Confira em {Where}/{bucket} se é o certificado do cliente; se for, exclua o arquivo, todas as suas versões e a senha guardada, e conclua a tarefa. "
        + "A TI pode informar onde fica a senha (Platforms:Certificate:PasswordFrom) e repetir este passo.";

    public static string MissingIds(IEnumerable<string> missing, IEnumerable<string> prefixes) =>
        "Não se sabe onde está o certificado do cliente: falta, ou não serve como identificador, "
        + string.Join(" e ", missing.Select(m => m switch
        {
            "firestore" => "o documento do cliente no Firestore (conta \"firestore\" do caso)",
            "uid" => "o uid do cliente no Firebase (conta \"firebase\" do caso)",
            _ => "o CPF/CNPJ do cliente",
        }))
        + $". Descubra o identificador, exclua o certificado em {Where} (pasta {string.Join(", ", prefixes)}), se houver, e conclua a tarefa.";

    public static string NoBucket(string plan) =>
        $"Não há bucket configurado para o plano {plan}. Peça à TI que preencha Platforms:Certificate:Bucket ou BucketByPlan e repita este passo.";

    public static string CannotPutBack(int certificates) =>
        $"{(certificates == 1 ? "O certificado digital foi excluído e não volta sozinho" : $"{certificates} certificados digitais foram excluídos e não voltam sozinhos")}: peça o arquivo e a senha ao cliente "
        + "e cadastre de novo no Pro Admin. (Enquanto o bucket ainda o guarda, a TI pode restaurar a versão excluída com gcloud storage restore.) Depois conclua a tarefa.";

    private static string Left(CertificateRecord.Remains remains) =>
        (remains.Noncurrent > 0 ? $" O bucket ainda guarda {(remains.Noncurrent == 1 ? "1 versão antiga" : $"{remains.Noncurrent} versões antigas")}." : "")
        + (remains.RestorableUntil is { } until ? $" Os bytes ainda podem ser restaurados no bucket até {Day(until)}, e depois somem." : "");

    private static string Names(IEnumerable<OpenedFile> files) => string.Join(", ", files.Select(f => f.File.Name).Distinct());

    private static string Count(int files) => files == 1 ? "1 arquivo de certificado" : $"{files} arquivos de certificado";

    private static string Day(DateTimeOffset time) => Brasilia.Day(Brasilia.DayOf(time));
}
