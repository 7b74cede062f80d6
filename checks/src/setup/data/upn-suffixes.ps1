Assert-True ($null -ne (Get-Module -ListAvailable -Name ActiveDirectory)) 'Run this where the module ActiveDirectory is.'
Import-Module -Name ActiveDirectory
$forest = Get-ADForest
$suffixes = @($forest.UPNSuffixes)
Show-Value 'UPN suffixes' $suffixes
if ($suffixes -contains $Domain -or @($forest.Domains) -contains $Domain) {
    Write-Host 'The suffix is there: nothing to add.'
} elseif ($PSCmdlet.ShouldProcess($forest.Name, ('add the UPN suffix {0}' -f $Domain))) {
    Set-ADForest -Identity $forest -UPNSuffixes @{ Add = $Domain }
}
$others = @(Get-ADUser -Filter 'mail -like "*"' -Properties mail, UserPrincipalName | Where-Object { $_.mail -ne $_.UserPrincipalName -and $_.mail -like ('*@' + $Domain) })
Show-Value 'users whose UPN is not their address' $others.Count
Write-Host 'Change their UPN in groups: it is the name with which they sign in.'
