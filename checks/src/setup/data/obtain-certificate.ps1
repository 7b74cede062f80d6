Assert-Administrator
Assert-True ($Subject -like 'CN=*') 'The subject begins with CN=.'
Assert-True (Test-Path -LiteralPath $Folder -PathType Container) ('There is no folder {0}.' -f $Folder)

# Two valid certificates with one subject in the store of a signing server are ambiguous.
$store = @(Get-ChildItem -Path Cert:\LocalMachine\My)
$same = @($store | Where-Object { $_.Subject -eq $Subject -and $_.HasPrivateKey -and $_.NotAfter -gt (Get-Date) })
foreach ($one in $same) { Show-Value 'valid with the same subject' ('{0} until {1:u}' -f $one.Thumbprint, $one.NotAfter) }
$signs = $null -ne (Get-Service -Name MSCRMAsyncService -ErrorAction SilentlyContinue)
Assert-True (-not ($signs -and $same.Count -gt 0)) 'This server signs with a certificate of this subject: make the request on another machine.'

$policy = Join-Path -Path $Folder -ChildPath 's2s.inf'
$request = Join-Path -Path $Folder -ChildPath 's2s.req'
if (Test-Path -LiteralPath $request) {
    Write-Host ('{0} is there already: nothing to do.' -f $request)
    return
}
$lines = @(
    '[Version]'
    'Signature = "$Windows NT$"'
    '[NewRequest]'
    ('Subject = "{0}"' -f $Subject)
    'KeySpec = 1'
    'KeyLength = 2048'
    'HashAlgorithm = sha256'
    'Exportable = TRUE'
    'MachineKeySet = TRUE'
    'ProviderName = "Microsoft Enhanced RSA and AES Cryptographic Provider"'
    'ProviderType = 24'
    'RequestType = PKCS10'
)
if ($PSCmdlet.ShouldProcess($request, 'make a certificate request with KeySpec 1')) {
    Set-Content -LiteralPath $policy -Value $lines -Encoding ASCII
    & certreq.exe -new $policy $request
    Assert-LastExit 'certreq'
    Write-Host ('Have {0} signed, then: certreq -accept, and export a PFX and a .cer.' -f $request)
}
