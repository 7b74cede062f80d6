Connect-Tenant $TenantId $GraphEnvironment @('Domain.ReadWrite.All')
$all = @((Get-Graph '/v1.0/domains').value)
$own = @($all | Where-Object { $_.id -eq $Domain })
if ($own.Count -eq 0) {
    if (-not $PSCmdlet.ShouldProcess($TenantId, ('add the domain {0}' -f $Domain))) { return }
    $own = @(Send-Graph 'POST' '/v1.0/domains' @{ id = $Domain })
}
Show-Value 'verified' $own[0].isVerified
if ($own[0].isVerified) {
    Write-Host 'The domain is verified: nothing to do.'
    return
}
$records = @((Get-Graph ('/v1.0/domains/{0}/verificationDnsRecords' -f $Domain)).value | Where-Object { $_.recordType -eq 'Txt' })
foreach ($one in $records) { Show-Value 'publish this TXT record' ('{0} {1}' -f $one.label, $one.text) }
Write-Host 'Leave MX and Autodiscover as they are.'
if ($PSCmdlet.ShouldProcess($Domain, 'verify the domain; the record must be public')) {
    [void] (Invoke-MgGraphRequest -Method POST -Uri ('/v1.0/domains/{0}/verify' -f $Domain))
}
