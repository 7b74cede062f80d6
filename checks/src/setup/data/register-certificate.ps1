Import-Dynamics
Assert-True (Test-Path -LiteralPath $Cer -PathType Leaf) ('There is no file {0}.' -f $Cer)
$path = (Get-Item -LiteralPath $Cer).FullName
$certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2($path)
Assert-True (-not $certificate.HasPrivateKey) 'The file holds a private key: give the .cer without it.'
Assert-True ($certificate.Thumbprint -eq $Thumbprint) ('The file holds {0}, not {1}.' -f $certificate.Thumbprint, $Thumbprint)
Assert-True ($certificate.NotAfter -gt (Get-Date)) 'The certificate has ended.'

# What Dynamics has registered, as text or as bytes.
function Get-RegisteredThumbprint {
    param([object] $Entry)
    $data = $Entry.Data
    if ($data -is [string]) { $data = [System.Convert]::FromBase64String($data) }
    return (New-Object System.Security.Cryptography.X509Certificates.X509Certificate2(, [byte[]] $data)).Thumbprint
}

$registered = @(Get-CrmCertificate | Where-Object { [string] $_.CertificateType -eq 'S2STokenIssuer' } | ForEach-Object { Get-RegisteredThumbprint $_ })
Show-Value 'registered now' $(if ($registered.Count -gt 0) { $registered } else { $null })
if ($registered -contains $Thumbprint) {
    Write-Host 'The certificate is registered: nothing to do.'
    return
}
if ($PSCmdlet.ShouldProcess($certificate.Subject, ('register {0} as S2STokenIssuer' -f $Thumbprint))) {
    Set-CrmCertificate -CertificateType S2STokenIssuer -StoreName My -StoreLocation LocalMachine -StoreFindType FindBySubjectDistinguishedName -DataFile $path
    $now = @(Get-CrmCertificate | Where-Object { [string] $_.CertificateType -eq 'S2STokenIssuer' } | ForEach-Object { Get-RegisteredThumbprint $_ })
    Assert-True ($now -contains $Thumbprint) 'Dynamics does not show the certificate after the change.'
    Write-Host 'Restart both asynchronous services on every server.'
}
