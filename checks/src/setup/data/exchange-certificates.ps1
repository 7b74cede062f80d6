Import-Exchange
$certificate = Get-ExchangeCertificate -Thumbprint $Thumbprint -ErrorAction SilentlyContinue
Assert-True ($null -ne $certificate) ('This server has no certificate {0}: import it first.' -f $Thumbprint)
Show-Value 'certificate' ('{0}, until {1:u}' -f $certificate.Subject, $certificate.NotAfter)
Show-Value 'services now' $certificate.Services
Assert-True ($certificate.HasPrivateKey) 'The certificate has no private key here.'
Assert-True (-not $certificate.IsSelfSigned) 'The certificate is self-signed: the internet does not trust it.'
Assert-True ($certificate.NotAfter -gt (Get-Date)) 'The certificate has ended.'
foreach ($one in @(Get-SendConnector | Where-Object { $_.TlsCertificateName })) { Show-Value ('connector {0}' -f $one.Identity) $one.TlsCertificateName }
if ([string] $certificate.Services -match 'IIS' -and [string] $certificate.Services -match 'SMTP') {
    Write-Host 'IIS and SMTP use the certificate: nothing to do.'
} elseif ($PSCmdlet.ShouldProcess($Thumbprint, 'use the certificate for IIS and SMTP')) {
    # The default certificate of SMTP is left as it is: replacing it would break the trust between servers.
    Enable-ExchangeCertificate -Thumbprint $Thumbprint -Services IIS, SMTP -Confirm:$false
}
Write-Host 'Where a connector names the former certificate, change TlsCertificateName.'
