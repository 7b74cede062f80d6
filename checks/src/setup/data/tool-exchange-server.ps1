
# The Exchange Management Shell keeps to the rights of whoever runs it; the bare snap-in of Exchange does not.
function Import-Exchange {
    Assert-True ($null -ne (Get-Command -Name Get-WebServicesVirtualDirectory -ErrorAction SilentlyContinue)) 'Run this in the Exchange Management Shell of an Exchange Server.'
}

# The EWS directories of these servers, as Active Directory holds them.
function Get-EwsDirectory {
    param([string[]] $Names)
    foreach ($name in $Names) {
        $own = @(Get-WebServicesVirtualDirectory -Server $name.Trim() -ADPropertiesOnly)
        Assert-True ($own.Count -gt 0) ('{0} has no virtual directory of EWS.' -f $name)
        $own
    }
}
